// plant-keys.mjs - runs in the gateway's container: puts keys into every place where OpenClaw keeps them, as OpenClaw writes them there.
// Standard input: JSON, a key by each name below. Prints `made` when OpenClaw had not made the agent's database yet: one that this
// program has made is none that OpenClaw would start with. For tests.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

const keys = JSON.parse(readFileSync(0, 'utf8'))
const home = '/home/node/.openclaw'
const agent = `${home}/agents/main/agent`
const write = (path, value) => {
  mkdirSync(path.replace(/\/[^/]*$/, ''), { recursive: true, mode: 0o700 })
  writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value), { mode: 0o600 })
}
const now = Date.now()

const shared = new DatabaseSync(`${home}/state/openclaw.sqlite`)
shared.exec('PRAGMA busy_timeout = 20000')
const profiles = {
  'anthropic:manual': { type: 'api_key', provider: 'anthropic', key: keys.shared },
  'mistral:manual': { type: 'token', provider: 'mistral', token: keys.tokenOf },
  'google:login': { type: 'oauth', provider: 'google', access: keys.access, refresh: keys.oauth, expires: now + 3_600_000 },
}
shared.prepare("INSERT OR REPLACE INTO config_machine_state VALUES ('authProfiles.store', ?, ?)").run(JSON.stringify({ version: 1, profiles }), now)
shared.prepare("INSERT OR REPLACE INTO secret_store_entries (scope_kind, scope_id, name, value, kind, created_at_ms, updated_at_ms) VALUES ('team', '', 'DEEPSEEK_API_KEY', ?, 'secret', ?, ?)").run(keys.stored, now, now)
shared.close()
mkdirSync(agent, { recursive: true, mode: 0o700 })
if (!existsSync(`${agent}/openclaw-agent.sqlite`)) console.log('made')
const own = new DatabaseSync(`${agent}/openclaw-agent.sqlite`)
own.exec('PRAGMA busy_timeout = 20000')
own.exec('CREATE TABLE IF NOT EXISTS auth_profile_store (store_key TEXT NOT NULL PRIMARY KEY, store_json TEXT NOT NULL, updated_at INTEGER NOT NULL) STRICT')
own.prepare("INSERT OR REPLACE INTO auth_profile_store VALUES ('primary', ?, ?)").run(JSON.stringify({ version: 1, profiles: { 'groq:manual': { type: 'api_key', provider: 'groq', key: keys.agent } } }), now)
own.close()

write(`${agent}/codex-home/auth.json`, { OPENAI_API_KEY: null, tokens: { access_token: keys.codex, refresh_token: keys.codex } })
write(`${agent}/models.json`, { providers: { mistral: { apiKey: keys.generated } } })
write(`${agent}/auth-profiles.json.bak`, { version: 1, profiles: { 'anthropic:default': { type: 'api_key', provider: 'anthropic', key: keys.retired } } })
write(`${home}/credentials/oauth.json`, { openai: { access: keys.oauth, refresh: keys.oauth } })
write(`${home}/.env`, `XAI_API_KEY=${keys.dotenv}\n`)
write(`${home}/secrets.json`, { tavily: { apiKey: keys.file } })
write(`${home}/bot-token`, keys.bot)
const settings = JSON.parse(readFileSync(`${home}/openclaw.json`, 'utf8'))
settings.tts = { providers: { elevenlabs: { apiKey: keys.settings } } }
settings.models = { providers: { openai: { baseUrl: 'http://127.0.0.1:9/v1', api: 'openai-completions', models: [], headers: { 'x-api-key': keys.header } } } }
settings.channels = { telegram: { enabled: false, tokenFile: `${home}/bot-token` } }
writeFileSync(`${home}/openclaw.json`, JSON.stringify(settings, undefined, 2))

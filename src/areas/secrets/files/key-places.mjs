// key-places.mjs - runs in the gateway's container with its Node, read-only: every place where a key of a provider is, whatever
// OpenClaw or its owner put there. Standard input: the salt. Prints no key: of each a fingerprint, SHA-256 of salt and key, 16 signs.
//   place<tab>KIND<tab>FILE<tab>WHERE<tab>FORM<tab>FINGERPRINT<tab>PROVIDER
//     KIND  env  config  auth-store  agent-store  dotenv  secrets-json  secret-store  models-json  token-file  retired  copy
//     FORM  literal, oauth, or ref:SOURCE:ID        FINGERPRINT  - for a reference
//     PROVIDER  where the place itself names it, else -
//   names<tab>PROVIDER<tab>VARIABLE...   what the installed plugins say about their variables
//   unread<tab>FILE<tab>WHY
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const HOME = process.env.OPENCLAW_STATE_DIR ?? '/home/node/.openclaw'
const CONFIG = new RegExp(process.env.LITERALS ?? '^$', 'i')
const SECRET_NAME = /(^|_)(API_?KEY|KEY|TOKEN|SECRET|PASSWORD|COOKIE|CREDENTIALS?)(_|$)|^(HF_TOKEN|FAL_KEY)$/
const NOT_PROVIDERS = /^(OPENCLAW_GATEWAY_|OPENCLAW_AUTH_PROFILE_SECRET_DIR|npm_|NODE_)/
const salt = readFileSync(0, 'utf8').trim()
if (salt.length < 32) throw new Error('no salt')
const clean = (text) => String(text ?? '').replace(/[^\x20-\x7e]/g, '?').slice(0, 160)
const mark = (key) => createHash('sha256').update(salt).update(key).digest('hex').slice(0, 16)
const tell = (...words) => process.stdout.write(`${words.map(clean).join('\t')}\n`)

const TEMPLATE = /^\$\{([A-Za-z0-9_]+)\}$/
function place(kind, file, where, value, provider = '-', form = 'literal') {
  if (value === null || value === undefined || value === '' || value === '__OPENCLAW_REDACTED__') return
  if (typeof value === 'object') {
    if (typeof value.source === 'string') tell('place', kind, file, where, `ref:${value.source}:${value.id ?? '?'}`, '-', provider)
    return
  }
  const named = TEMPLATE.exec(value)?.[1]
  if (named !== undefined) tell('place', kind, file, where, `ref:env:${named}`, '-', provider)
  else tell('place', kind, file, where, form, mark(String(value)), provider)
}
const unread = (file, error) => tell('unread', file, error?.code ?? error?.name ?? 'not understood')
function reading(file, work) {
  try {
    if (existsSync(join(HOME, file))) work(readFileSync(join(HOME, file), 'utf8'), file)
  } catch (error) {
    unread(file, error)
  }
}
const json5 = (text) => {
  try {
    return JSON.parse(text)
  } catch {
    return createRequire(`${process.cwd()}/`)('json5').parse(text)
  }
}
const within = (folder) => {
  try {
    return readdirSync(join(HOME, folder), { withFileTypes: true })
  } catch {
    return []
  }
}
const agents = within('agents').filter((one) => one.isDirectory()).map(({ name }) => name)

// 4. the environment that the gateway was made with
place('env', '.env of the deployment', 'OPENCLAW_GATEWAY_TOKEN', process.env.OPENCLAW_GATEWAY_TOKEN, 'gateway')
for (const [name, value] of Object.entries(process.env)) if (SECRET_NAME.test(name) && !NOT_PROVIDERS.test(name)) place('env', '.env of the deployment', name, value)

// 5. OpenClaw's own .env
reading('.env', (text, file) => {
  for (const line of text.split('\n')) {
    const [, name, value = ''] = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*?)\s*$/.exec(line) ?? []
    if (name !== undefined && SECRET_NAME.test(name)) place('dotenv', file, name, value.replace(/^(["'])(.*)\1$/, '$2'))
  }
})

// a file that settings name in the place of a token
function tokenFile(path, where) {
  try {
    place('token-file', path, where, readFileSync(path.replace(/^~(?=\/)/, join(HOME, '..')), 'utf8').trim())
  } catch (error) {
    unread(path, error)
  }
}

// 3. settings, and the copies that OpenClaw and people keep of them
for (const { name } of [{ name: 'openclaw.json' }, ...within('').filter((one) => one.isFile() && /^openclaw\.json.+/.test(one.name))]) {
  reading(name, (text) => {
    const walk = (value, path) => {
      const where = path.join('.')
      if (name === 'openclaw.json' && path.at(-1) === 'tokenFile' && typeof value === 'string') tokenFile(value, where)
      else if (CONFIG.test(where)) place(name === 'openclaw.json' ? 'config' : 'copy', name, where, value)
      else if (value !== null && typeof value === 'object') for (const [key, below] of Object.entries(value)) walk(below, [...path, key])
    }
    walk(json5(text), [])
  })
}

// 6. the file behind `file` references
reading('secrets.json', (text, file) => {
  const walk = (value, path) => {
    if (value !== null && typeof value === 'object') for (const [key, below] of Object.entries(value)) walk(below, [...path, key])
    else if (typeof value === 'string') place('secrets-json', file, path.join('.'), value)
  }
  walk(json5(text), [])
})

// 1. and 2. profiles: in the shared database, in an agent's own, and in the files of before
function profiles(kind, file, store) {
  for (const [id, profile] of Object.entries(store?.profiles ?? {})) {
    if (profile === null || typeof profile !== 'object') continue
    const provider = profile.provider ?? id.split(':')[0]
    for (const field of ['key', 'token', 'apiKey']) {
      place(kind, file, `profiles.${id}.${field}`, profile[`${field}Ref`] ?? profile[field], provider)
    }
    for (const field of ['access', 'refresh']) place(kind, file, `profiles.${id}.${field}`, profile[field], provider, 'oauth')
  }
}
const { DatabaseSync } = await import('node:sqlite')
function database(file, work) {
  if (!existsSync(join(HOME, file))) return
  try {
    const db = new DatabaseSync(join(HOME, file), { readOnly: true })
    try {
      const tables = new Set(db.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all().map(({ name }) => name))
      work(db, tables)
    } finally {
      db.close()
    }
  } catch (error) {
    unread(file, error)
  }
}
database('state/openclaw.sqlite', (db, tables) => {
  if (tables.has('config_machine_state')) {
    for (const row of db.prepare("SELECT * FROM config_machine_state WHERE state_key = 'authProfiles.store'").all()) profiles('auth-store', 'state/openclaw.sqlite', JSON.parse(row.value_json))
  }
  if (tables.has('secret_store_entries')) {
    for (const { name, value } of db.prepare('SELECT name, value FROM secret_store_entries').all()) place('secret-store', 'state/openclaw.sqlite', name, value)
  }
})
for (const agent of agents) {
  const folder = `agents/${agent}/agent`
  database(`${folder}/openclaw-agent.sqlite`, (db, tables) => {
    if (tables.has('auth_profile_store')) for (const row of db.prepare('SELECT * FROM auth_profile_store').all()) profiles('agent-store', `${folder}/openclaw-agent.sqlite`, JSON.parse(row.store_json))
  })
  // what Codex keeps of a sign-in with ChatGPT, or of a key
  reading(`${folder}/codex-home/auth.json`, (text, file) => {
    const { OPENAI_API_KEY: key, tokens } = json5(text) ?? {}
    place('agent-store', file, 'OPENAI_API_KEY', key, 'openai')
    for (const field of ['access_token', 'refresh_token']) place('agent-store', file, `tokens.${field}`, tokens?.[field], 'openai', 'oauth')
  })
  // 7. made by OpenClaw from the settings
  reading(`${folder}/models.json`, (text, file) => {
    for (const [provider, settings] of Object.entries(json5(text)?.providers ?? {})) place('models-json', file, `providers.${provider}.apiKey`, settings?.apiKey, provider)
  })
  // 8. read no more, and still there
  for (const { name } of within(folder).filter((one) => one.isFile() && /^(auth-profiles|auth-state|auth)\.json/.test(one.name))) reading(`${folder}/${name}`, (text, file) => profiles('retired', file, json5(text)))
}
for (const { name } of within('credentials').filter((one) => one.isFile() && /^oauth\.json/.test(one.name))) {
  reading(`credentials/${name}`, (text, file) => {
    for (const [provider, held] of Object.entries(json5(text) ?? {})) for (const field of ['access', 'refresh']) place('retired', file, `${provider}.${field}`, held?.[field], provider, 'oauth')
  })
}

// what the plugins of this very release call their variables
for (const folder of ['dist/extensions', 'extensions']) {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) continue
  for (const plugin of readdirSync(folder)) {
    try {
      const { setup } = JSON.parse(readFileSync(join(folder, plugin, 'openclaw.plugin.json'), 'utf8'))
      for (const { id, envVars = [] } of setup?.providers ?? []) if (envVars.length > 0) tell('names', id, ...envVars)
    } catch {
      // a plugin without a manifest names nothing
    }
  }
}
tell('end')

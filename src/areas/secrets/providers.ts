/**
 * What is known of those who give out keys: where a new one is made, and how to see that it works. Which of them a host uses is
 * read on the host; OpenClaw's own plugins say their variables there. Consoles: the providers' sites, and OpenClaw 2026.9.6,
 * help/environment.md, read on 2026-11-22.
 */
export interface Provider {
  readonly title: string
  /** The variables it is handed over in, the usual one first. */
  readonly variables: readonly string[]
  /** Where a new key is made and the old one revoked. */
  readonly console: string
  /** What to mind when a key is handed over. */
  readonly handOver?: string
  /** A command on the host that asks the provider, where the general one does not. */
  readonly verify?: string
}

/** Whether OpenClaw sees the key, and with --probe whether the provider takes it: one short call, which may cost. */
const MODELS = 'docker exec openclaw-gateway node openclaw.mjs models status --probe'
const CHANNELS = 'docker exec openclaw-gateway node openclaw.mjs channels status --json'
const SEARCH = 'ask the agent to search the web for something'

export const PROVIDERS: Readonly<Record<string, Provider>> = {
  gateway: { title: 'the gateway token', variables: ['OPENCLAW_GATEWAY_TOKEN'], console: 'made on the host', handOver: 'hardshell rotate gateway does all of it', verify: 'hardshell verify' },
  anthropic: { title: 'Anthropic', variables: ['ANTHROPIC_API_KEY', 'ANTHROPIC_OAUTH_TOKEN', 'ANTHROPIC_ADMIN_KEY'], console: 'https://console.anthropic.com/settings/keys', handOver: 'a key of its own for this gateway, in a workspace of its own with a spending limit' },
  openai: { title: 'OpenAI', variables: ['OPENAI_API_KEY', 'CODEX_API_KEY', 'OPENAI_ADMIN_KEY'], console: 'https://platform.openai.com/api-keys', handOver: 'a project key with a budget; a ChatGPT sign-in is renewed with openclaw models auth login instead' },
  google: { title: 'Google', variables: ['GEMINI_API_KEY', 'GOOGLE_API_KEY', 'GOOGLE_CLOUD_API_KEY'], console: 'https://aistudio.google.com/apikey', handOver: 'restrict the key to the Generative Language API and to the address of this host' },
  xai: { title: 'xAI', variables: ['XAI_API_KEY'], console: 'https://console.x.ai', handOver: 'restrict the key to the models in use' },
  openrouter: { title: 'OpenRouter', variables: ['OPENROUTER_API_KEY'], console: 'https://openrouter.ai/settings/keys', handOver: 'give the key a credit limit' },
  'github-copilot': { title: 'GitHub Copilot', variables: ['COPILOT_GITHUB_TOKEN'], console: 'https://github.com/settings/tokens' },
  groq: { title: 'Groq', variables: ['GROQ_API_KEY'], console: 'https://console.groq.com/keys' },
  mistral: { title: 'Mistral', variables: ['MISTRAL_API_KEY'], console: 'https://console.mistral.ai/api-keys' },
  deepseek: { title: 'DeepSeek', variables: ['DEEPSEEK_API_KEY'], console: 'https://platform.deepseek.com/api_keys' },
  elevenlabs: { title: 'ElevenLabs', variables: ['ELEVENLABS_API_KEY', 'XI_API_KEY'], console: 'https://elevenlabs.io/app/settings/api-keys', handOver: 'restrict the key to text to speech, with a credit limit', verify: 'ask the agent to speak one sentence' },
  deepgram: { title: 'Deepgram', variables: ['DEEPGRAM_API_KEY'], console: 'https://console.deepgram.com', verify: 'send the agent a short voice message' },
  twilio: { title: 'Twilio', variables: ['TWILIO_AUTH_TOKEN'], console: 'https://console.twilio.com', handOver: 'promote the secondary auth token: both work until then', verify: 'have the agent call you' },
  brave: { title: 'Brave Search', variables: ['BRAVE_API_KEY'], console: 'https://api-dashboard.search.brave.com/app/keys', verify: SEARCH },
  tavily: { title: 'Tavily', variables: ['TAVILY_API_KEY'], console: 'https://app.tavily.com', verify: SEARCH },
  exa: { title: 'Exa', variables: ['EXA_API_KEY'], console: 'https://dashboard.exa.ai/api-keys', verify: SEARCH },
  perplexity: { title: 'Perplexity', variables: ['PERPLEXITY_API_KEY'], console: 'https://www.perplexity.ai/account/api', verify: SEARCH },
  firecrawl: { title: 'Firecrawl', variables: ['FIRECRAWL_API_KEY'], console: 'https://www.firecrawl.dev/app/api-keys', verify: SEARCH },
  backblaze: { title: 'Backblaze B2', variables: ['B2_APPLICATION_KEY', 'B2_ACCOUNT_KEY'], console: 'https://secure.backblaze.com/app_keys.htm', handOver: 'an application key for one bucket; the new one first, the old one removed after a backup has worked', verify: 'make a backup, and look that it arrived' },
  telegram: { title: 'Telegram', variables: ['TELEGRAM_BOT_TOKEN'], console: 'https://t.me/BotFather', handOver: '/revoke makes the new token and ends the old one at once', verify: CHANNELS },
  discord: { title: 'Discord', variables: ['DISCORD_BOT_TOKEN', 'DISCORD_TOKEN'], console: 'https://discord.com/developers/applications', handOver: 'Reset Token ends the old one at once', verify: CHANNELS },
  slack: { title: 'Slack', variables: ['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN', 'SLACK_SIGNING_SECRET'], console: 'https://api.slack.com/apps', verify: CHANNELS },
}

/** One that is not in the table: a new provider, or somebody's own. */
export const provider = (id: string): Provider => PROVIDERS[id] ?? { title: id, variables: [], console: 'the site of the provider' }
export const verifyWith = (id: string): string => provider(id).verify ?? MODELS

const BY_VARIABLE = new Map(Object.entries(PROVIDERS).flatMap(([id, { variables }]) => variables.map((name) => [name, id] as const)))

/** @param said what the plugins of the host's own OpenClaw say: variable to provider */
export function providerOfVariable(name: string, said: ReadonlyMap<string, string>): string {
  return BY_VARIABLE.get(name) ?? said.get(name) ?? name.toLowerCase().replace(/_(api_key|api_secret|auth_token|bot_token|access_token|key|token|secret|password)$/, '').replaceAll('_', '-')
}

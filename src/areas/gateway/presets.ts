/**
 * The values of openclaw.json that hardshell owns. Data, so that the step which writes them and the control which
 * judges them cannot disagree. Three presets, all of one shape: they own the same keys, so that going from one to another
 * leaves nothing behind; null is a key that must not be there. OpenClaw's own `security audit` finds nothing critical and
 * no warning in `locked` and `assistant`, and in `developer` what DELIBERATE says.
 */
import { pagePorts } from '../../spec/places.js'
import type { Spec } from '../../spec/spec.js'
import { frontDoor } from '../../spec/ways.js'

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }
export type Path = readonly string[]

/** The gateway token comes from the environment: a literal in openclaw.json would silently win over it. */
export const TOKEN_REF = { source: 'env', provider: 'default', id: 'OPENCLAW_GATEWAY_TOKEN' } as const

/** Lists that may hold more than ours: a longer list of denied tools is no weaker. */
export const AT_LEAST: readonly Path[] = [['tools', 'deny']]

export type Preset = Spec['gateway']['preset']
type Group = { readonly [key: string]: Json }

export const PRESETS: Readonly<Record<Preset, { readonly what: string; readonly tools: Group }>> = {
  locked: {
    what: 'it answers messages, and can touch nothing',
    tools: {
      profile: 'messaging',
      alsoAllow: null,
      deny: ['group:automation', 'group:runtime', 'group:fs', 'sessions_spawn', 'sessions_send'],
      fs: { workspaceOnly: true },
      exec: { security: 'deny', ask: 'always' },
      elevated: { enabled: false },
      sessions: { visibility: 'agent' },
      agentToAgent: { enabled: false },
    },
  },
  assistant: {
    what: 'messages, the web, reminders, memory and files of its workspace; no commands, no browser, no say over OpenClaw itself',
    tools: {
      profile: 'messaging',
      alsoAllow: ['group:web', 'group:memory', 'automations', 'read', 'write', 'edit', 'view_image', 'image_generate', 'tts', 'pdf'],
      deny: ['group:runtime', 'group:nodes', 'group:ui', 'gateway', 'plugins', 'openclaw'],
      fs: { workspaceOnly: true },
      exec: { security: 'deny', ask: 'always' },
      elevated: { enabled: false },
      sessions: { visibility: 'tree' },
      agentToAgent: { enabled: false },
    },
  },
  developer: {
    what: 'runs any command in its container and works on files, unasked',
    tools: {
      profile: 'coding',
      alsoAllow: ['group:messaging'],
      deny: ['group:nodes', 'gateway', 'plugins', 'openclaw'],
      fs: { workspaceOnly: true },
      // no sandbox: one takes Docker's socket, which is root on the host. The container itself is what confines it.
      exec: { security: 'full', ask: 'off' },
      elevated: { enabled: false },
      sessions: { visibility: 'tree' },
      agentToAgent: { enabled: false },
    },
  },
}

/** What OpenClaw's own audit warns of in a preset, by checkId, and why the preset does it all the same. */
export const DELIBERATE: Readonly<Record<Preset, Readonly<Record<string, string>>>> = {
  locked: {},
  assistant: {},
  developer: {
    'tools.exec.security_full_configured': 'developing means running commands, and asking for each teaches people to say yes. What runs is confined by the container: no root, no capabilities, a read-only root, no host network, no Docker socket.',
  },
}
/** The day on which DELIBERATE counts again unless a later hardshell, or the owner, says so anew. */
export const DELIBERATE_UNTIL = '2027-06-01'

export function baseline(spec: Spec, preset: Preset = spec.gateway.preset): Group {
  const { gateway, ways: { https } } = spec
  const door = frontDoor(spec)
  return {
    gateway: {
      mode: 'local',
      // inside its own network the container must listen on more than its loopback; Docker publishes it on the host's
      bind: 'lan',
      port: 18789,
      auth: {
        mode: 'token',
        token: TOKEN_REF,
        rateLimit: { maxAttempts: 10, windowMs: 60_000, lockoutMs: 300_000, exemptLoopback: true },
      },
      controlUi: { allowedOrigins: [...pagePorts(spec).map((port) => `http://127.0.0.1:${port}`), `http://localhost:${gateway.port}`, ...(https === undefined ? [] : [`https://${https.name}`])] },
      // whom it believes about who is calling: the front door, and nobody when there is none
      trustedProxies: door === undefined ? null : [door.address],
      terminal: { enabled: false },
      tailscale: { mode: 'off' },
      nodes: { pairing: { autoApproveLocal: false, sshVerify: false } },
    },
    discovery: { mdns: { mode: 'off' } },
    session: { dmScope: 'per-channel-peer' },
    tools: PRESETS[preset].tools,
    update: { checkOnStart: false, auto: { enabled: false } },
  }
}

/** The presets that this spec does not ask for: what a gateway may have been before. */
export const otherBaselines = (spec: Spec): readonly Group[] =>
  (Object.keys(PRESETS) as Preset[]).filter((preset) => preset !== spec.gateway.preset).map((preset) => baseline(spec, preset))

const isGroup = (value: Json): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !('source' in value && 'id' in value)

/** Path and value of every owned key. A list is one value, and so is a SecretRef. */
export function leaves(value: Json, at: Path = []): readonly { readonly path: Path; readonly value: Json }[] {
  if (!isGroup(value)) return [{ path: at, value }]
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...at, key]))
}

/**
 * The values of openclaw.json that hardshell owns. Data, so that the step which writes them and the control which
 * judges them cannot disagree. OpenClaw's own `security audit` finds nothing critical and no warning in `locked`.
 */
import type { Spec } from '../../spec/spec.js'

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }
export type Path = readonly string[]

/** The gateway token comes from the environment: a literal in openclaw.json would silently win over it. */
export const TOKEN_REF = { source: 'env', provider: 'default', id: 'OPENCLAW_GATEWAY_TOKEN' } as const

/** Lists that may hold more than ours: a longer list of denied tools is no weaker. */
export const AT_LEAST: readonly Path[] = [['tools', 'deny']]

export function baseline({ gateway }: Spec): { readonly [key: string]: Json } {
  return PRESETS[gateway.preset](gateway.port)
}

const PRESETS: Readonly<Record<Spec['gateway']['preset'], (port: number) => { readonly [key: string]: Json }>> = {
  locked: (port) => ({
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
      controlUi: { allowedOrigins: [`http://127.0.0.1:${port}`, `http://localhost:${port}`] },
      terminal: { enabled: false },
      tailscale: { mode: 'off' },
      nodes: { pairing: { autoApproveLocal: false, sshVerify: false } },
    },
    discovery: { mdns: { mode: 'off' } },
    session: { dmScope: 'per-channel-peer' },
    tools: {
      profile: 'messaging',
      deny: ['group:automation', 'group:runtime', 'group:fs', 'sessions_spawn', 'sessions_send'],
      fs: { workspaceOnly: true },
      exec: { security: 'deny', ask: 'always' },
      elevated: { enabled: false },
      sessions: { visibility: 'agent' },
      agentToAgent: { enabled: false },
    },
    update: { checkOnStart: false, auto: { enabled: false } },
  }),
}

const isGroup = (value: Json): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !('source' in value && 'id' in value)

/** Path and value of every owned key. A list is one value, and so is a SecretRef. */
export function leaves(value: Json, at: Path = []): readonly { readonly path: Path; readonly value: Json }[] {
  if (!isGroup(value)) return [{ path: at, value }]
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...at, key]))
}

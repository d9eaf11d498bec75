/**
 * The desired state that the operator declares, as a schema with defaults. `Spec` is what one host is judged and
 * changed by; `hardshell.yaml` may declare several hosts, each overriding the shared sections.
 */
import { z } from 'zod'

const port = z.int().min(1).max(65535)
const absolutePath = z.string().regex(/^\/(?!.*\/\.\.(\/|$))[\w./@+-]*[\w@+-]$/, 'must be an absolute path without spaces or ".."')
const userName = z.string().regex(/^[a-z_][a-z0-9_-]{0,31}$/, 'must be a Linux user name: lower-case letters, digits, - and _')
const sha256 = z.string().regex(/^sha256:[0-9a-f]{64}$/, 'must be sha256: and 64 hexadecimal digits')

/** Port rules for the world besides SSH. SSH's own ports are read from the running sshd, never typed. */
const allow = z.strictObject({
  port: port.describe('The port to open.'),
  protocol: z.enum(['tcp', 'udp']).default('tcp').describe('tcp or udp.'),
  from: z.string().default('any').describe('Address or CIDR it is opened for; any means the world.'),
  why: z.string().min(1).describe('Why it is open; shown in the plan and the scorecard.'),
})

export const sections = {
  profile: z.enum(['standard', 'strict']).default('standard').describe('standard is the guide; strict adds AIDE, kernel settings and more.'),
  deploy: z
    .strictObject({
      user: userName.default('deploy').describe('The user that owns the deployment and that people log in as.'),
      keys: z.array(z.string().regex(/^(ssh-|ecdsa-|sk-)\S+ \S+/, 'must be a public key line, as in id_ed25519.pub')).default([])
        .describe('Public keys for the deploy user. Empty: the keys that the first login already accepts.'),
    })
    .prefault({}),
  firewall: z
    .strictObject({
      allow: z.array(allow).default([]).describe('Ports open to the world besides SSH.'),
    })
    .prefault({}),
  docker: z
    .strictObject({
      source: z.enum(['docker', 'distro']).default('docker').describe("docker: Docker's signed apt repository; distro: the distribution's own signed docker.io."),
      repository: z.url({ protocol: /^https?$/ }).default('https://download.docker.com/linux').describe('Base URL; /debian or /ubuntu is appended.'),
      fingerprint: z.string().regex(/^[0-9A-F]{40}$/, 'must be 40 upper-case hexadecimal digits').default('9DC858229FC7DD38854AE2D88D81803C0EBFCD88')
        .describe('Fingerprint of the key that signs the repository. Source of the default: docs.docker.com/engine/install.'),
    })
    .prefault({}),
  image: z
    .strictObject({
      source: z.enum(['official', 'npm', 'git']).default('official').describe('official: the prebuilt image by digest; npm: built on the host from the npm release; git: built from a checkout at a commit.'),
      version: z.string().regex(/^(latest|\d{4}\.\d+\.\d+(-[\w.]+)?)$/, 'must be latest or a release such as 2026.9.6').default('latest')
        .describe('latest is resolved once, at the first up, and then stays until an update.'),
      repository: z.string().default('ghcr.io/openclaw/openclaw').describe('official: the image repository.'),
      digest: sha256.optional().describe('official: the digest to insist on. Left out: what the tag names at the first up, pinned from then on.'),
      registry: z.url({ protocol: /^https?$/ }).optional().describe("npm: the registry's URL. Left out: the operator's own npm setting."),
      integrity: z.string().regex(/^sha512-[A-Za-z0-9+/]{86}==$/, "must be the registry's sha512-… integrity").optional().describe("npm: the release's integrity to insist on."),
      git: z.strictObject({ url: z.string().describe('Where git clones from.'), commit: z.string().regex(/^[0-9a-f]{40}$/, 'must be a full commit hash').describe('The full hash; a branch or tag could move.') }).optional().describe('git: the checkout to build.'),
    })
    .prefault({}),
  gateway: z
    .strictObject({
      port: port.default(18789).describe("Port on the host's loopback. Inside the container it is always 18789."),
      preset: z.enum(['locked']).default('locked').describe("Baseline of openclaw.json."),
      state: absolutePath.optional().describe('Left out: /home/<deploy user>/.openclaw.'),
      directory: absolutePath.default('/opt/openclaw').describe('Where .env and compose.yaml live.'),
      memory: z.string().regex(/^\d+[mg]$/, 'must be like 2g or 1536m').default('2g').describe('Memory limit. 1g kills the real gateway.'),
      pids: z.int().min(64).default(256).describe('Process limit.'),
    })
    .prefault({}),
  acceptedRisks: z
    .array(
      z.strictObject({
        control: z.string().describe('Id of the control.'),
        risk: z.string().min(1).describe('What may happen.'),
        why: z.string().min(1).describe('Why you live with it.'),
        mitigations: z.string().default('').describe('What makes it smaller.'),
        revisit: z.iso.date().describe('The day it counts again, YYYY-MM-DD.'),
      }),
    )
    .default([]),
}

/** The sections as written: every one optional, each filled with defaults when the spec of a host is made. */
export const specSchema = z.strictObject(sections)
type Declared = z.infer<typeof specSchema>

/** The desired state of one host, every default filled in. */
export type Spec = Declared & { readonly gateway: Declared['gateway'] & { readonly state: string } }

/** Fills in what depends on other sections. */
export function complete(declared: Declared): Spec {
  return { ...declared, gateway: { ...declared.gateway, state: declared.gateway.state ?? `/home/${declared.deploy.user}/.openclaw` } }
}

/** The spec of a host about which nothing was declared. */
export const defaultSpec = (): Spec => complete(specSchema.parse({}))

/**
 * The desired state that the operator declares, as a schema with defaults. `Spec` is what one host is judged and
 * changed by; `hardshell.yaml` may declare several hosts, each overriding the shared sections.
 */
import { z } from 'zod'
import { checksumComplaint, COMPUTE } from './checksum.js'

const port = z.int().min(1).max(65535)
const absolutePath = z.string().regex(/^\/(?!.*\/\.\.(\/|$))[\w./@+-]*[\w@+-]$/, 'must be an absolute path without spaces or ".."')
const userName = z.string().regex(/^[a-z_][a-z0-9_-]{0,31}$/, 'must be a Linux user name: lower-case letters, digits, - and _')
const sha256 = z.string().regex(/^sha256:[0-9a-f]{64}$/, 'must be sha256: and 64 hexadecimal digits')

/** A program that a skill calls, put into the image: one file, known by its content. */
const binary = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'must be the name of a program: lower-case letters, digits, ".", "_" and "-"').describe('The name it is called by, in /usr/local/bin.'),
  version: z.string().regex(/^v?\d[\w.+~-]{0,63}$/, 'must be one release, such as 0.11.0').describe('The release that url names.'),
  url: z.url({ protocol: /^https?$/ }).describe('Where the host downloads it from: the address of one release, never of the latest.'),
  sha256: z
    .string({
      error: ({ input }) =>
        input === undefined ? `is missing: a program without a checksum is not built in; ${COMPUTE}` : typeof input === 'number' ? `is a number to YAML, and no checksum; ${COMPUTE}` : undefined,
    })
    .superRefine((text, context) => {
      const message = checksumComplaint(text)
      if (message !== undefined) context.addIssue({ code: 'custom', message })
    })
    .meta({ pattern: '^[0-9a-f]{64}$' })
    .describe('SHA-256 of what url gives, 64 hexadecimal digits. Compared before anything is unpacked.'),
  path: z.string().regex(/^(?!.*(^|\/)\.\.(\/|$))[\w@+.][\w@+./-]*$/, 'must be a path inside the archive, such as gog_0.11.0/gog').optional().describe('For a tar archive: which file in it is the program.'),
})

/** Port rules for the world besides SSH. SSH's own ports are read from the running sshd, never typed. */
const allow = z.strictObject({
  port: port.describe('The port to open.'),
  protocol: z.enum(['tcp', 'udp']).default('tcp').describe('tcp or udp.'),
  from: z.string().default('any').describe('Address or CIDR it is opened for; any means the world.'),
  why: z.string().min(1).describe('Why it is open; shown in the plan and the scorecard.'),
})

const often = z.string().regex(/^[1-9]\d{0,3}[smh]$/, 'must be a time such as 60s, 30m or 1h')
/** Where the operator's machine finds a secret: never the secret itself. */
const reference = z.string().regex(/^(env:[A-Za-z_][A-Za-z0-9_]*|file:[^\s:'"]+)$/, 'must be env:NAME or file:PATH on your own machine; the address itself is a secret and has no place in this file')
const secretReference = z.string().regex(/^(env:[A-Za-z_][A-Za-z0-9_]*|file:[^\s:'"]+)$/, 'must be env:NAME or file:PATH on your own machine; the secret itself has no place in this file')
const mailAddress = z.string().regex(/^[\w.+-]+@[\w.-]+$/, 'must be one mail address')
const hostName = z.string().regex(/^(?=.{4,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+$/, 'must be a full name in small letters, such as claw.example.org')
const certificates = z.string().regex(/^\s*-----BEGIN CERTIFICATE-----[\sA-Za-z0-9+/=-]+-----END CERTIFICATE-----\s*$/, 'must be certificates in PEM')
const percent = z.int().min(1).max(100)

const channel = z.strictObject({
  name: z.string().regex(/^(?!deadman$|front-door$)[a-z][a-z0-9-]{0,30}$/, 'must be a short name such as phone: lower-case letters, digits and -').describe('What it is called in status and alerts.'),
  kind: z.enum(['ntfy', 'discord', 'slack', 'telegram', 'webhook', 'email']).describe('What speaks there. email goes through the host’s own sendmail.'),
  from: reference.optional().describe('Where your machine finds its address, which is a secret: env:NAME or file:PATH. All kinds but email.'),
  to: mailAddress.optional().describe('email only: who gets it.'),
  least: z.enum(['warning', 'critical']).default('warning').describe('What is smaller than this is not said there.'),
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
      binaries: z.array(binary).default([]).describe('Programs that skills call (gog, goplaces, wacli or any other), built into the image on the host, whatever its source.'),
      packages: z.array(z.string().regex(/^[a-z0-9][a-z0-9.+-]*[a-z0-9+](=[0-9][\w.+:~-]*)?$/, 'must be the name of a Debian package, such as ffmpeg, or ffmpeg=7:7.1.1-1')).default([])
        .describe("Debian packages built into the image, from its own distribution's signed archive."),
      git: z.strictObject({ url: z.string().describe('Where git clones from.'), commit: z.string().regex(/^[0-9a-f]{40}$/, 'must be a full commit hash').describe('The full hash; a branch or tag could move.') }).optional().describe('git: the checkout to build.'),
    })
    .prefault({}),
  gateway: z
    .strictObject({
      port: port.default(18789).describe("Port on the host's loopback. Inside the container it is always 18789."),
      appsPort: port.optional().describe("Port on the host's loopback for MCP Apps, OpenClaw's second listener (18790 in the container, once mcp.apps.enabled is set). Left out: not published."),
      preset: z.enum(['locked', 'assistant', 'developer']).default('locked')
        .describe('Baseline of openclaw.json. locked: answers messages and touches nothing; assistant: also the web, reminders, memory and files of its workspace; developer: runs commands in its container, unasked.'),
      state: absolutePath.optional().describe('Left out: /home/<deploy user>/.openclaw.'),
      directory: absolutePath.default('/opt/openclaw').describe('Where .env and compose.yaml live.'),
      memory: z.string().regex(/^\d+[mg]$/, 'must be like 2g or 1536m').default('2g').describe('Memory limit. 1g kills the real gateway.'),
      pids: z.int().min(64).default(256).describe('Process limit.'),
    })
    .prefault({}),
  ways: z
    .strictObject({
      https: z
        .strictObject({
          name: hostName.describe('The public name of the gateway, such as claw.example.org; it must lead to this host over IPv4.'),
          access: z.enum(['token', 'basic', 'certificate']).default('token')
            .describe("Who gets as far as the gateway, which then asks for its token. token: everybody; basic: who knows a password too; certificate: whose browser has a certificate of clients."),
          authority: z.enum(['acme', 'internal']).default('acme').describe("Who signs the certificate. acme: a public authority, by itself, or the one of directory; internal: the front door's own, for private networks and practice."),
          directory: z.string().regex(/^https:\/\/(\[[0-9A-Fa-f:]+\]|[A-Za-z0-9.-]+)(:\d{1,5})?\/[\w./~%-]*$/, "must be the https:// address of an authority's directory, such as https://acme-staging-v02.api.letsencrypt.org/directory").optional()
            .describe('acme: the directory of the authority that is asked and no other, such as a step-ca of your own. Left out: the public ones that Caddy knows.'),
          roots: certificates.optional().describe('acme: whom the front door believes to be at directory, as PEM. Left out: whom the whole world believes.'),
          ready: z.int().min(10).max(3600).default(180).describe('How long it may take until the page is there with its certificate, in seconds. Then all is put back.'),
          email: mailAddress.optional().describe('acme: whom the authority writes to.'),
          user: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/, 'must be letters, digits, ".", "_" and "-"').default('owner').describe('basic: the name that goes with the password.'),
          from: secretReference.optional().describe('basic: where your machine finds the password: env:NAME or file:PATH.'),
          clients: certificates.optional().describe('certificate: the authority (or several) that signs the certificates of those let in, as PEM.'),
        })
        .optional()
        .describe('HTTPS under a public name, on ports 443 and 80. Left out: closed.'),
      tailscale: z
        .strictObject({
          serve: z.boolean().default(true).describe('The gateway is served to your own devices by tailscale serve. false: Tailscale is there for SSH only.'),
          port: port.default(443).describe('Port of the host in your tailnet at which it is served; 443 makes https://NAME/. Beside ways.https another one, such as 8443: the front door has 443 then.'),
          from: secretReference.optional().describe('Where your machine finds an auth key for hardshell tailscale: env:NAME or file:PATH. Left out: a URL is shown to you.'),
          repository: z.url({ protocol: /^https?$/ }).default('https://pkgs.tailscale.com/stable').describe('Base URL; /debian or /ubuntu is appended.'),
          fingerprint: z.string().regex(/^[0-9A-F]{40}$/, 'must be 40 upper-case hexadecimal digits').default('2596A99EAAB33821893C0A79458CA832957F5868')
            .describe('Fingerprint of the key that signs the repository. Source of the default: the key that pkgs.tailscale.com hands out, as many projects pin it.'),
        })
        .optional()
        .describe('Your private network of Tailscale. Left out: closed.'),
      frontDoor: z
        .strictObject({
          port: port.default(18780).describe("Port on the host's loopback at which the front door speaks plain HTTP, for tailscale serve."),
          network: z.string().regex(/^\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\/29$/, 'must be a network of eight addresses, such as 172.30.187.0/29').default('172.30.187.0/29').describe("The network between front door and gateway: eight addresses that nothing else of this host uses. The third is the front door's, the only one whose word on who is calling the gateway takes."),
          source: z.enum(['official', 'debian']).default('official').describe("Where its program, Caddy, comes from. official: the project's image, pinned by digest; debian: the distribution's own signed package, in an image of nothing else."),
          image: z.string().regex(/^[a-z0-9][\w./:-]*$/, 'must be the name of an image with its tag, without a digest').default('docker.io/library/caddy:2').describe('official: the image. What the tag names at the first up is pinned from then on.'),
          digest: sha256.optional().describe('official: the digest to insist on.'),
        })
        .prefault({})
        .describe('Caddy, in a container of its own before the gateway. It is there when https or tailscale asks for it.'),
    })
    .prefault({}),
  backup: z
    .strictObject({
      engine: z.enum(['restic', 'tar', 'none']).default('restic')
        .describe('restic: encrypted snapshots that share what they have in common; tar: one plain tar.gz a night on this host; none: you make your own.'),
      at: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day such as 03:00').default('03:00').describe('When, by the clock of the host.'),
      offsite: z.string().regex(/^(s3:https?:\/\/\S+|sftp:\S+|rest:https?:\/\/\S+|b2:[\w.-]+(:\S*)?)$/, 'must be a place in restic’s words: s3:https://…, sftp:user@host:/path, rest:https://… or b2:bucket:path').optional()
        .describe('A second place, away from this host, in restic’s words. Its credentials are no part of this file: /etc/hardshell/backup-offsite.env on the host.'),
      appendOnly: z.boolean().default(false).describe('The other side lets this host add and never delete. Recommended: who takes the host cannot take its history.'),
      keep: z
        .strictObject({
          daily: z.int().min(1).default(7).describe('Daily snapshots.'),
          weekly: z.int().min(0).default(4).describe('Weekly ones.'),
          monthly: z.int().min(0).default(6).describe('Monthly ones.'),
          days: z.int().min(1).default(14).describe('tar: days until an archive goes. As many verified ones as that, the newest, never do (three at least).'),
        })
        .prefault({}),
    })
    .prefault({}),
  update: z
    .strictObject({
      watch: z.int().min(0).max(86400).default(600).describe('How long the host watches a new release before it trusts it, in seconds. Whatever fails meanwhile, it goes back by itself.'),
      ready: z.int().min(10).max(7200).default(600).describe('How long it may take until it answers, in seconds: large databases take minutes to be brought to a new schema.'),
    })
    .prefault({}),
  rotation: z
    .strictObject({
      days: z.int().min(1).max(3650).default(90).describe('How old the gateway token and keys of providers may become, in days, before they are a finding.'),
    })
    .prefault({}),
  health: z
    .strictObject({
      every: often.default('60s').describe('How often the host takes a fast look at itself.'),
      slowly: often.default('30m').describe('How often it looks at what takes seconds to tell: providers, channels, certificates.'),
      disk: z.strictObject({ warning: percent.default(85).describe('Percent full.'), critical: percent.default(95).describe('Percent full.') }).prefault({}).describe('How full a disk may be.'),
      memory: z.int().min(1).default(50).describe('MiB that the host must have available.'),
      gatewayMemory: percent.default(90).describe("Percent of the gateway's own limit that it may take."),
      backupAge: z.int().min(1).default(36).describe('Hours that the last good backup may be old.'),
      expiry: z.int().min(1).default(14).describe('Days before a certificate or a key ends.'),
      clock: z.int().min(1).default(60).describe('Seconds that the clock may be wrong.'),
      remind: z.int().min(1).default(24).describe('Hours until what is still broken is said again.'),
      names: z.array(z.string().regex(/^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/, 'must be a host name')).optional().describe("Names that must resolve. Left out: those the host needs, of Docker's repository and the image's; channels' own always."),
      channels: z.array(channel).default([]).describe('Who is told.'),
      deadman: reference.optional().describe('Where your machine finds the address of a dead man’s switch (healthchecks.io or one like it): env:NAME or file:PATH.'),
      metrics: absolutePath.optional().describe("Folder of Prometheus' textfile collector, such as /var/lib/prometheus/node-exporter."),
    })
    .prefault({}),
  recovery: z
    .strictObject({
      runbook: z.string().min(1).optional().describe('Where it is written down how to bring this host back: a path, a page, a drawer.'),
      access: z.string().min(1).optional().describe('Where the backup password and the accounts of the provider are kept, away from this host.'),
      people: z.string().min(1).optional().describe('Who besides you can do it.'),
    })
    .prefault({}),
  acceptedRisks: z
    .array(
      z.strictObject({
        control: z.string().describe('Id of the control.'),
        risk: z.string().min(1).describe('What may happen.'),
        why: z.string().min(1).describe('Why you live with it.'),
        mitigations: z.string().default('').describe('What makes it smaller.'),
        condition: z.string().min(1).optional().describe('What would end it before that day.'),
        revisit: z.iso.date().describe('The day it counts again, YYYY-MM-DD.'),
      }),
    )
    .default([]),
}

/** The sections as written: every one optional, each filled with defaults when the spec of a host is made. */
export const specSchema = z.strictObject(sections)
type Declared = z.infer<typeof specSchema>

/** The desired state of one host, every default filled in. */
export type Spec = Declared & {
  readonly gateway: Declared['gateway'] & { readonly state: string }
  /** The file whose `hosts:` names this host; left out where defaults or shared sections alone speak. */
  readonly declaredIn?: string
}

/** Fills in what depends on other sections. */
export function complete(declared: Declared): Spec {
  return { ...declared, gateway: { ...declared.gateway, state: declared.gateway.state ?? `/home/${declared.deploy.user}/.openclaw` } }
}

/** The spec of a host about which nothing was declared. */
export const defaultSpec = (): Spec => complete(specSchema.parse({}))

/** Every way in beside the one that is looked after: other SSH servers, Match blocks, keys, Tailscale, certificates. */
import { defineFact } from '../define.js'
import { count, lines, words } from '../parse.js'
import { ASKED } from '../host/asked.js'

export interface Daemon {
  readonly pid: string
  /** The file it was started with, or `dropbear`. */
  readonly conf: string
  readonly ports: readonly string[]
  /** `yes`, `no` …; undefined where it does not say. */
  readonly password: string | undefined
  readonly keyboard: string | undefined
  readonly root: string | undefined
  /** Started with settings on its command line, which no file tells. */
  readonly ownWords: boolean
}
export interface SshServers {
  readonly daemons: readonly Daemon[]
  /** Lines of Match blocks that let more in. */
  readonly exceptions: readonly { readonly file: string; readonly criteria: string; readonly setting: string }[]
}

export const sshServers = defineFact<SshServers>({
  name: 'ssh-servers',
  probe: 'ways-in/sshd-all.probe.sh',
  finder: ASKED,
  root: true,
  parse: (stdout) => {
    const daemons: Daemon[] = []
    const exceptions: SshServers['exceptions'][number][] = []
    const told = (text: string | undefined): string | undefined => (text === '?' ? undefined : text)
    for (const line of lines(stdout)) {
      const [what, pid = '', conf = '', ports = '', password, keyboard, root, own] = words(line)
      if (what === 'daemon' && root !== undefined) daemons.push({ pid, conf, ports: [...new Set(ports.split(','))], password: told(password), keyboard: told(keyboard), root: told(root), ownWords: own === 'own' })
      else if (what === 'match') {
        const [head = '', setting = ''] = line.split('\t')
        exceptions.push({ file: pid, criteria: head.slice(`match ${pid} `.length), setting })
      } else throw new Error(`not understood: ${line.slice(0, 60)}`)
    }
    return { daemons, exceptions }
  },
})

export interface Key {
  readonly account: string
  readonly path: string
  readonly type: string
  /** The last 32 signs of the key itself. */
  readonly end: string
  /** Held to one command, or to nothing by default. */
  readonly restricted: boolean
}
export interface KeysSeen {
  readonly keys: readonly Key[]
  /** `authorizedkeyscommand /usr/bin/…`: keys that are in no file. */
  readonly sources: readonly string[]
}

export const keysSeen = defineFact<KeysSeen>({
  name: 'keys-seen',
  probe: 'ways-in/keys-declared.probe.sh',
  finder: ASKED,
  root: true,
  parse: (stdout) => {
    const keys: Key[] = []
    const sources: string[] = []
    for (const line of lines(stdout)) {
      const [what, account = '', path = '', type = '', end = '', restricted] = words(line)
      if (what === 'key' && restricted !== undefined) keys.push({ account, path, type, end, restricted: restricted === 'yes' })
      else if (what === 'source') sources.push(line.slice('source '.length))
      else throw new Error(`not understood: ${line.slice(0, 40)}`)
    }
    return { keys, sources }
  },
})

export interface Tailscale {
  /** Its own word: `Running`, `NeedsLogin`, `Stopped` … or `unknown`. */
  readonly state: string
  readonly funnel: 'on' | 'off' | 'unknown'
  readonly daysLeft: number | undefined
  /** The package that owns its daemon; undefined: none does. */
  readonly package: string | undefined
  /** Started at boot, as systemd says it: `enabled` … */
  readonly boot: string
  /** What is shown to its own network, by port. */
  readonly serves: readonly { readonly port: number; readonly target: string }[]
}
export interface Tunnels {
  readonly tailscale: Tailscale | undefined
  /** What is there of what hardshell brought for it: `source FILE`, `rule PORT`. */
  readonly left: readonly string[]
  /** By file, of certbot's one a folder; `undefined` days where it cannot be read, and hours where it lives for less than 56 days. */
  readonly certificates: readonly { readonly path: string; readonly daysLeft: number | undefined; readonly hours?: { readonly left: number; readonly life: number } }[]
}

export const tunnels = defineFact<Tunnels>({
  name: 'tunnels',
  probe: 'ways-in/tunnels.probe.sh',
  root: true,
  parse: (stdout) => {
    let tailscale: Tailscale | undefined
    const serves: Tailscale['serves'][number][] = []
    const certificates: Tunnels['certificates'][number][] = []
    const left: string[] = []
    for (const line of lines(stdout)) {
      const [what, first = '', second = '', third = '', owner = '-', boot = '-'] = words(line)
      if (what === 'tailscale' && (second === 'on' || second === 'off' || second === 'unknown')) tailscale = { state: first, funnel: second, daysLeft: days(third), package: owner === '-' ? undefined : owner, boot, serves }
      else if (what === 'serves') serves.push({ port: count(first, 'port'), target: second })
      else if (what === 'left' && second !== '') left.push(`${first} ${second}`)
      else if (what === 'short') certificates.push({ path: line.slice(`short ${first} ${second} `.length), daysLeft: Math.floor(whole(first, 'hours') / 24), hours: { left: whole(first, 'hours'), life: whole(second, 'hours') } })
      else if (what === 'certificate') certificates.push({ path: line.slice(`certificate ${first} `.length), daysLeft: days(first) })
      else throw new Error(`not understood: ${line.slice(0, 60)}`)
    }
    return { tailscale, left, certificates }
  },
})

function whole(text: string, of: string): number {
  if (!/^-?\d+$/.test(text)) throw new Error(`no number of ${of}: ${text.slice(0, 60)}`)
  return Number(text)
}

const days = (text: string): number | undefined => (text === '-' ? undefined : whole(text, 'days'))

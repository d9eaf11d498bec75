/** What ufw lets in. */
import { defineFact } from '../define.js'
import { lines } from '../parse.js'

export interface Rule {
  /** As ufw writes it: `22/tcp`, `80,443/tcp`, `OpenSSH`, `Anywhere on tailscale0`. */
  readonly to: string
  readonly action: 'ALLOW' | 'DENY' | 'REJECT' | 'LIMIT'
  readonly direction: 'IN' | 'OUT' | 'FWD'
  readonly from: string
  readonly v6: boolean
}
export interface Ufw {
  readonly active: boolean
  /** Started at boot. */
  readonly boot: boolean
  readonly ipv6: boolean
  /** Undefined while ufw is inactive: it says nothing then. */
  readonly incoming: string | undefined
  readonly outgoing: string | undefined
  readonly rules: readonly Rule[]
  /** Services of other firewalls that are at work: `nftables`, `firewalld` … */
  readonly others: readonly string[]
}

export const ufw = defineFact<Ufw>({
  name: 'ufw',
  probe: 'firewall/ufw.probe.sh',
  root: true,
  parse: (stdout) => {
    const status = stdout.match(/^Status: (active|inactive)$/m)?.[1]
    if (status === undefined) throw new Error('ufw gave no status')
    const defaults = stdout.match(/^Default: (\w+) \(incoming\), (\w+) \(outgoing\)/m)
    if (status === 'active' && defaults === null) throw new Error('ufw gave no defaults')
    return {
      active: status === 'active',
      boot: /^boot=enabled$/m.test(stdout),
      ipv6: /^ipv6="?yes"?$/im.test(stdout),
      incoming: defaults?.[1],
      outgoing: defaults?.[2],
      rules: lines(stdout.slice(stdout.search(/^--/m) < 0 ? stdout.length : stdout.search(/^--/m))).slice(1).map(rule),
      others: (stdout.match(/^others=(.*)$/m)?.[1] ?? '').split(' ').filter((name) => name !== ''),
    }
  },
})

function rule(line: string): Rule {
  const [, to, action, direction, rest] = line.match(/^(.+?)\s+(ALLOW|DENY|REJECT|LIMIT) (IN|OUT|FWD)\s+(.+)$/) ?? []
  if (to === undefined || action === undefined || direction === undefined || rest === undefined) throw new Error(`not a rule: ${line}`)
  const from = rest.replace(/\s+#.*$/, '').trim()
  return {
    to: to.replace(' (v6)', '').replace(/ \(.*\)$/, '').trim(),
    action: action as Rule['action'],
    direction: direction as Rule['direction'],
    from: from.replace(' (v6)', ''),
    v6: to.includes('(v6)') || from.includes('(v6)') || /[0-9a-f]:[0-9a-f:]/i.test(from),
  }
}

/** Why nothing can be said of a host where ufw is off and another firewall works; undefined when that is not so. */
export const unreadable = ({ active, others }: Ufw): string | undefined =>
  active || others.length === 0 ? undefined : `${others.join(' and ')} is at work here and ufw is off; hardshell reads ufw only`

/** The ports a rule opens, with their protocol (`any` when it names none); undefined when it is about something else. */
export function portsOf(rule: Rule): { readonly ports: readonly string[]; readonly protocol: string } | undefined {
  const [, ports, protocol] = rule.to.replace(/^(?:[\d.]+|[0-9a-f:]+:[0-9a-f:]*) /i, '').match(/^([\d,:]+)(?:\/(tcp|udp))?(?: on \S+)?$/) ?? []
  if (ports === undefined) return rule.to === 'OpenSSH' || rule.to === 'SSH' ? { ports: ['22'], protocol: 'tcp' } : undefined
  return { ports: ports.split(','), protocol: protocol ?? 'any' }
}

/** Whether a rule's port word (`22`, `6000:6007`) covers a port. */
export function covers(word: string, port: number): boolean {
  const [from, to = from] = word.split(':')
  return Number(from) <= port && port <= Number(to)
}

/** What ufw lets in. */
import { defineFact } from '../define.js'
import { lines } from '../parse.js'
import { ASKED } from '../host/asked.js'

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
  /** Turned on at boot by /etc/ufw/ufw.conf; undefined when it does not say. */
  readonly enabled: boolean | undefined
  /** What the kernel does with packets for this host, by family; undefined when it could not be read. */
  readonly kernel: { readonly 4: KernelInput | undefined; readonly 6: KernelInput | undefined }
  /** The kernel has no IPv6 at all. */
  readonly withoutIpv6: boolean
}
export interface KernelInput {
  /** With what nothing else decided: `DROP`, `ACCEPT`. */
  readonly policy: string
  /** Whether packets are shown to ufw at all. */
  readonly asksUfw: boolean
  /** Rules that let in what ufw's own list does not tell, and jumps to chains that are nobody's that we know. */
  readonly past: readonly string[]
}

export const ufw = defineFact<Ufw>({
  name: 'ufw',
  probe: 'firewall/ufw.probe.sh',
  finder: ASKED,
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
      enabled: /^enabled=/m.test(stdout) ? /^enabled="?yes"?$/im.test(stdout) : undefined,
      withoutIpv6: /^kernel 6 off$/m.test(stdout),
      kernel: { 4: kernel(stdout, '4'), 6: kernel(stdout, '6') },
      others: (stdout.match(/^others=(.*)$/m)?.[1] ?? '').split(' ').filter((name) => name !== ''),
    }
  },
})

function kernel(stdout: string, family: '4' | '6'): KernelInput | undefined {
  const rules = lines(stdout).flatMap((line) => (line.startsWith(`kernel ${family} `) ? [line.slice('kernel 4 '.length)] : []))
  const policy = rules.flatMap((rule) => /^-P INPUT (\w+)$/.exec(rule)?.[1] ?? [])[0]
  if (policy === undefined) return undefined
  return { policy, asksUfw: rules.some((rule) => /^-A INPUT -j ufw6?-before-input$/.test(rule)), past: rules.filter((rule) => rule.startsWith('-A ') && letsPast(rule)) }
}
/** What ufw's before.rules let in as it comes: itself, answers, ICMP, DHCP, and discovery on the local network. */
const AS_IT_COMES = [/ -i lo /, / --(ct)?state (RELATED|ESTABLISHED|,)+ /, / -p (icmp|ipv6-icmp) /, / -p udp .*--sport 67 --dport 68 /, / -p udp .*--sport 547 --dport 546 /, / -d (2(2[4-9]|3\d)\.[\d.]+|ff0\w:[\da-f:]+)\/\d+ -p udp /]
/** The chains that ufw makes itself (its ufw-init-functions and backend_iptables.py): any other name that begins so is somebody else's. */
const UFWS = /^ufw6?-((before|after|reject|track|user|skip-to-policy|(before|after|user)-logging)-input|logging-(deny|allow)|not-local|user-limit(-accept)?)$/
function letsPast(line: string): boolean {
  // a comment may say anything
  const rule = line.replace(/"(\\.|[^"\\])*"/g, '""')
  const [, target] = / -[jg] (\S+)/.exec(rule) ?? []
  // `! -i lo` is everybody else
  if (target === 'ACCEPT') return rule.includes(' ! ') || !AS_IT_COMES.some((pattern) => pattern.test(rule))
  // fail2ban's chains only refuse; Tailscale's lets its own network in, which is a way in of its own
  return target !== undefined && !UFWS.test(target) && !/^(DROP|REJECT|LOG|NFLOG|RETURN|MARK|CONNMARK|AUDIT|f2b-.+|ts-input)$/.test(target)
}

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

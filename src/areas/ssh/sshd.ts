/** What sshd really does: its effective settings, per kind of caller, Match blocks and drop-ins included. */
import { defineFact } from '../define.js'
import { lines } from '../parse.js'
import { ASKED } from '../host/asked.js'

/** Lower-case keyword → its values, several where sshd repeats the keyword. */
export type Keywords = ReadonlyMap<string, readonly string[]>

/** A Match block of its configuration. */
export interface MatchBlock {
  /** `/etc/ssh/sshd_config:130` */
  readonly where: string
  /** `Address 10.0.0.0/8 User backup` */
  readonly criteria: string
  /** What sshd does for a caller made to fit it, of the settings that let people in; empty when it could not be asked. */
  readonly does: Keywords
  /** What the block itself says about those, in force or not. */
  readonly says: Keywords
}

export interface Sshd {
  readonly anyone: Keywords
  readonly root: Keywords
  readonly deploy: Keywords
  readonly matches: readonly MatchBlock[]
  /** Files, and folders of them, that changed since the running sshd has read them. */
  readonly unread: readonly string[]
}
export const CALLERS = ['anyone', 'root', 'deploy'] as const

export const sshd = defineFact<Sshd>({
  name: 'sshd',
  probe: 'ssh/sshd.probe.sh',
  finder: ASKED,
  root: true,
  settings: (spec) => ({ DEPLOY_USER: spec.deploy.user }),
  parse: (stdout) => {
    const sections = new Map<string, Map<string, string[]>>()
    let section: Map<string, string[]> | undefined
    const matches: { where: string; criteria: string; does: Map<string, string[]>; says: Map<string, string[]> }[] = []
    const unread: string[] = []
    for (const line of lines(stdout)) {
      if (line.startsWith('unread ')) {
        unread.push(line.slice('unread '.length))
        continue
      }
      const [, where, criteria] = line.match(/^match (\S+) (.+)$/) ?? []
      if (where !== undefined && criteria !== undefined) {
        section = new Map()
        matches.push({ where, criteria, does: section, says: new Map() })
        continue
      }
      const label = line.match(/^\[(\w+)\]$/)?.[1]
      if (label !== undefined) {
        section = new Map()
        sections.set(label, section)
        continue
      }
      if (section === undefined) throw new Error(`settings of nobody: ${line}`)
      const said = line.match(/^says (.+)$/)?.[1]
      const into = said === undefined ? section : matches.at(-1)?.says
      if (into === undefined) throw new Error(`said by no Match block: ${line}`)
      const [keyword = '', ...values] = (said ?? line).split(' ')
      into.set(keyword.toLowerCase(), [...(into.get(keyword.toLowerCase()) ?? []), values.join(' ')])
    }
    const of = (label: string): Keywords => {
      const found = sections.get(label)
      if (found === undefined || !found.has('port')) throw new Error(`no settings for ${label}`)
      return found
    }
    return { anyone: of('anyone'), root: of('root'), deploy: of('deploy'), matches, unread }
  },
})

/** Why what the files say is not known to be what sshd does; undefined when it is. */
export const outdated = ({ unread }: Sshd): string | undefined =>
  unread.length === 0 ? undefined : `sshd has not read ${unread.join(', ')} since the last change, and may still do what was said before: systemctl reload ssh`

/** The one value of a keyword; undefined when this sshd does not know it. */
export const setting = (keywords: Keywords, keyword: string): string | undefined => keywords.get(keyword)?.[0]

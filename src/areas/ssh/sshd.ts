/** What sshd really does: its effective settings, per kind of caller, Match blocks and drop-ins included. */
import { defineFact } from '../define.js'
import { lines } from '../parse.js'

/** Lower-case keyword → its values, several where sshd repeats the keyword. */
export type Keywords = ReadonlyMap<string, readonly string[]>

export interface Sshd {
  readonly anyone: Keywords
  readonly root: Keywords
  readonly deploy: Keywords
}
export const CALLERS = ['anyone', 'root', 'deploy'] as const

export const sshd = defineFact<Sshd>({
  name: 'sshd',
  probe: 'ssh/sshd.probe.sh',
  root: true,
  settings: (spec) => ({ DEPLOY_USER: spec.deploy.user }),
  parse: (stdout) => {
    const sections = new Map<string, Map<string, string[]>>()
    let section: Map<string, string[]> | undefined
    for (const line of lines(stdout)) {
      const label = line.match(/^\[(\w+)\]$/)?.[1]
      if (label !== undefined) {
        section = new Map()
        sections.set(label, section)
        continue
      }
      if (section === undefined) throw new Error(`settings of nobody: ${line}`)
      const at = line.indexOf(' ')
      const [keyword, value] = at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)]
      section.set(keyword.toLowerCase(), [...(section.get(keyword.toLowerCase()) ?? []), value])
    }
    const of = (label: string): Keywords => {
      const found = sections.get(label)
      if (found === undefined || !found.has('port')) throw new Error(`no settings for ${label}`)
      return found
    }
    return { anyone: of('anyone'), root: of('root'), deploy: of('deploy') }
  },
})

/** The one value of a keyword; undefined when this sshd does not know it. */
export const setting = (keywords: Keywords, keyword: string): string | undefined => keywords.get(keyword)?.[0]

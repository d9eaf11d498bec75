/** An OpenClaw that runs on the host itself, from npm's global package, started by systemd. */
import { defineFact } from '../define.js'
import { lines, words } from '../parse.js'

export interface Native {
  readonly installs: readonly { readonly path: string; readonly version: string }[]
  readonly units: readonly { readonly scope: string; readonly file: string; readonly enabled: boolean; readonly linger: boolean }[]
  readonly processes: readonly { readonly pid: string; readonly user: string; readonly noNewPrivileges: boolean }[]
  /** `0.0.0.0:18789`, `[::1]:18789`. */
  readonly listens: readonly string[]
  /** Its folders and settings files. */
  readonly files: readonly { readonly kind: 'folder' | 'config'; readonly mode: string; readonly owner: string; readonly path: string }[]
  /** `unset` where a settings file does not say, `unread` where it cannot be read. */
  readonly settings: readonly { readonly bind: string; readonly auth: string; readonly token: string }[]
}

export const native = defineFact<Native>({
  name: 'native',
  probe: 'native/native.probe.sh',
  root: true,
  parse: (stdout) => {
    const seen = { installs: [] as Native['installs'][number][], units: [] as Native['units'][number][], processes: [] as Native['processes'][number][], listens: [] as string[], files: [] as Native['files'][number][], settings: [] as Native['settings'][number][] }
    for (const line of lines(stdout)) {
      const [what, first = '', second = '', third = '', fourth = ''] = words(line)
      switch (what) {
        case 'install': seen.installs.push({ path: first, version: second }); break
        case 'unit': seen.units.push({ scope: first, file: second, enabled: third === 'yes', linger: fourth === 'yes' }); break
        case 'process': seen.processes.push({ pid: first, user: second, noNewPrivileges: third === '1' }); break
        case 'listen': seen.listens.push(first); break
        case 'folder':
        case 'config': seen.files.push({ kind: what, mode: first, owner: second, path: line.slice(`${what} ${first} ${second} `.length) }); break
        case 'setting': seen.settings.push({ bind: first, auth: second, token: third }); break
        default: throw new Error(`not understood: ${line.slice(0, 60)}`)
      }
    }
    return seen
  },
})

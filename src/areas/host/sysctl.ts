/** What the kernel's settings really are. */
import { defineFact } from '../define.js'
import { lines } from '../parse.js'
import { allWanted, pathOf } from './wanted-settings.js'

export interface KernelSetting {
  /** Below /proc/sys. A pattern when nothing fits it. */
  readonly path: string
  /** Undefined: this kernel has no such setting. */
  readonly value: string | undefined
  readonly writable: boolean
}

export const kernelSettings = defineFact<readonly KernelSetting[]>({
  name: 'kernel-settings',
  probe: 'host/sysctl.probe.sh',
  root: true,
  settings: () => ({ SETTINGS: allWanted.map(pathOf).join(' ') }),
  parse: (stdout) => {
    const found = new Map<string, KernelSetting>()
    for (const line of lines(stdout)) {
      const [path = '', state, ...value] = line.split(/\s+/)
      if (state === 'absent') found.set(path, { path, value: undefined, writable: false })
      else if ((state === 'rw' || state === 'ro') && value.length > 0) found.set(path, { path, value: value.join(' '), writable: state === 'rw' })
      else throw new Error(`not understood: ${line}`)
    }
    if (found.size === 0) throw new Error('no setting')
    return [...found.values()]
  },
})

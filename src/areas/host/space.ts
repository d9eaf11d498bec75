/** Room: disks and memory. */
import { places } from '../../spec/places.js'
import { defineFact } from '../define.js'
import { count, lines, words } from '../parse.js'

export interface Disk {
  readonly mount: string
  readonly sizeKiB: number
  readonly freeKiB: number
  /** Percent of inodes used; undefined when the file system has no fixed number of them. */
  readonly inodesUsed: number | undefined
}
export interface Space {
  /** The file systems that hold /, /var, /var/lib/docker and the gateway's state; one entry when they are the same. */
  readonly disks: readonly Disk[]
  readonly memoryKiB: number
  readonly memoryFreeKiB: number
  readonly swapKiB: number
}

export const space = defineFact<Space>({
  name: 'space',
  probe: 'host/space.probe.sh',
  settings: (spec) => ({ STATE: places(spec).state }),
  parse: (stdout) => {
    const disks: Disk[] = []
    const memory: Record<string, number> = {}
    for (const line of lines(stdout)) {
      const [kind, name = '', first, second, inodes] = words(line)
      if (kind === 'disk') {
        // / and /var on one file system: one disk, seen twice
        if (disks.some(({ mount }) => mount === name)) continue
        const used = inodes?.match(/^(\d+)%$/)?.[1]
        disks.push({ mount: name, sizeKiB: count(first, name), freeKiB: count(second, name), inodesUsed: used === undefined ? undefined : Number(used) })
      } else if (kind === 'memory') memory[name] = count(first, name)
      else throw new Error(`not understood: ${line}`)
    }
    if (disks.length === 0) throw new Error('no disk')
    const kib = (name: string) => count(memory[name]?.toString(), name)
    return { disks, memoryKiB: kib('MemTotal'), memoryFreeKiB: kib('MemAvailable'), swapKiB: kib('SwapTotal') }
  },
})

import type { Judgement } from '../../../model/control.js'
import { defineControl } from '../../define.js'
import { space, type Disk } from '../space.js'

const GIB = 1024 * 1024

export const diskSpace = defineControl({
  id: 'host.disk-space',
  title: 'The disks have room',
  severity: 'medium',
  lenses: {
    child: 'In a house that is full to the ceiling you cannot even open the door to carry something out.',
    principle: 'A full disk stops logs, backups, updates and the gateway at once, and often damages what was being written.',
  },
  needs: { space },
  whenAbsent: 'unknown',
  advice: 'docker system df and du -xh / | sort -h | tail show what takes the room; docker image prune and apt-get clean are safe beginnings.',
  check: ({ space }): Judgement => {
    const evidence = space.disks.map((disk) => ({ fact: disk.mount, saw: describe(disk), want: 'at least 2 GiB and 10 % free, inodes under 90 %' }))
    return { verdict: space.disks.every(roomy) ? 'pass' : 'fail', evidence }
  },
})

const roomy = (disk: Disk): boolean => disk.freeKiB >= 2 * GIB && disk.freeKiB >= disk.sizeKiB / 10 && (disk.inodesUsed ?? 0) < 90
const describe = ({ freeKiB, sizeKiB, inodesUsed }: Disk): string =>
  `${(freeKiB / GIB).toFixed(1)} of ${(sizeKiB / GIB).toFixed(1)} GiB free${inodesUsed === undefined ? '' : `, inodes ${inodesUsed} %`}`

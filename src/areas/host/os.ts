/** Which operating system the host runs. */
import { defineFact } from '../define.js'
import { must, pairs } from '../parse.js'

export interface Os {
  readonly id: string
  readonly version: string
  readonly codename: string
  readonly name: string
  readonly machine: string
  readonly kernel: string
  readonly init: string
  /** What systemd-detect-virt says: `none`, `kvm`, `docker` … */
  readonly virtualization: string
}

export const os = defineFact<Os>({
  name: 'os',
  probe: 'host/os.probe.sh',
  parse: (stdout) => {
    const said = pairs(stdout)
    return {
      id: must(said, 'ID'),
      version: must(said, 'VERSION'),
      codename: must(said, 'CODENAME'),
      name: must(said, 'NAME'),
      machine: must(said, 'MACHINE'),
      kernel: must(said, 'KERNEL'),
      init: must(said, 'INIT'),
      virtualization: must(said, 'VIRTUALIZATION'),
    }
  },
})

/** Kinds of container, in which the kernel and the clock belong to the machine underneath. */
const CONTAINERS = ['docker', 'podman', 'lxc', 'lxc-libvirt', 'systemd-nspawn', 'openvz', 'container-other', 'rkt', 'wsl', 'proot', 'pouch']
export const isContainer = (host: Os): boolean => CONTAINERS.includes(host.virtualization)

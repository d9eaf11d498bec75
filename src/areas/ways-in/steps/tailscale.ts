/** Tailscale from its signed repository, serving the front door to its owner's own devices. */
import { script } from '../../../model/change.js'
import { doorOf, servedByTailscale } from '../../../spec/ways.js'
import { defineStep } from '../../define.js'

export const tailscaleStep = defineStep({
  id: 'ways-in.tailscale',
  title: 'Tailscale',
  why: 'Your own devices reach the gateway over a private network; it leads to the front door, and opens nothing to the internet; closed, nothing of it is left.',
  // before the front door: it may have to leave a port to it
  after: ['host.packages', 'firewall.ufw', 'gateway.up'],
  // closing it, and its undo, take a way in away
  lockout: true,
  changes: (spec, file) => {
    const { repository, fingerprint, port } = spec.ways.tailscale ?? { repository: '', fingerprint: '', port: '' }
    const open = `Tailscale from ${repository}, key ${fingerprint}${servedByTailscale(spec) ? `; it serves ${doorOf(spec)}` : ''}`
    return [
      script(repository === '' ? 'nothing is left of a Tailscale that hardshell brought' : open, `${file('docker/signed-repository.sh')}\n${file('tailscale.sh')}`, {
        TAILSCALE_REPOSITORY: repository,
        TAILSCALE_FINGERPRINT: fingerprint,
        TAILSCALE_DOOR: doorOf(spec),
        TAILSCALE_PORT: String(port),
        TAILSCALE_SERVE: servedByTailscale(spec) ? 'yes' : 'no',
      }),
    ]
  },
})

import { none, unknown } from '../../../model/control.js'
import { defineControl } from '../../define.js'
import { engine } from '../engine.js'

export const noTcp = defineControl({
  id: 'docker.no-tcp',
  title: 'Docker does not listen on the network',
  severity: 'critical',
  lenses: {
    child: 'Whoever may give orders to the builder owns the house. He takes them from inside only.',
    principle: 'The Docker socket is root on the host. Open on TCP it is found by scanners within hours, and without TLS it asks nobody who they are.',
  },
  needs: { engine },
  whenAbsent: 'not-applicable',
  advice: 'Take -H tcp://… out of the unit or "hosts" out of /etc/docker/daemon.json, then systemctl restart docker. From afar use docker -H ssh://HOST.',
  check: ({ engine }) => {
    if (engine.running === undefined) return unknown('the Docker daemon does not run')
    return none('dockerd', engine.running.tcp.map((address) => `listens on ${address}`), 'its unix socket only', 'unix socket only')
  },
})

import { compare, unknown } from '../../../model/control.js'
import { defineControl } from '../../define.js'
import { engine } from '../engine.js'

export const liveRestore = defineControl({
  id: 'docker.live-restore',
  title: 'Containers keep running while Docker is updated',
  severity: 'low',
  lenses: {
    child: 'The lights stay on while the electrician changes the fuse box.',
    principle: 'Without live-restore every automatic update of Docker stops the gateway. That is a reason to put updates off, and putting them off is the risk.',
  },
  needs: { engine },
  whenAbsent: 'not-applicable',
  remedy: 'docker.daemon',
  check: ({ engine }) => (engine.running === undefined ? unknown('the Docker daemon does not run') : compare('live-restore', engine.running.liveRestore ? 'on' : 'off', 'on')),
})

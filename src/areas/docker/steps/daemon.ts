/** The Docker daemon's own settings. */
import { script } from '../../../model/change.js'
import { defineStep } from '../../define.js'

export const daemonStep = defineStep({
  id: 'docker.daemon',
  title: 'Docker daemon settings',
  why: 'Containers outlive updates of Docker, and their logs cannot fill the disk.',
  after: ['docker.engine'],
  changes: (_spec, file) => [script('/etc/docker/daemon.json turns on live-restore and limits logs, keeping what is already there', file('daemon.sh'))],
})

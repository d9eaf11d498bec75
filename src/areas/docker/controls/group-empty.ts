import { none } from '../../../model/control.js'
import { defineControl } from '../../define.js'
import { engine } from '../engine.js'

export const groupEmpty = defineControl({
  id: 'docker.group-empty',
  title: 'Only root may speak to Docker',
  severity: 'high',
  lenses: {
    child: 'A second bunch of master keys, only it says "toolbox" on the tag.',
    principle: 'A member of the docker group can become root with one docker run, without a password and without a line in the sudo log.',
  },
  needs: { engine },
  whenAbsent: 'not-applicable',
  advice: 'gpasswd -d NAME docker, and use sudo docker instead; of one whose first group it is: usermod -g NAME NAME. For a socket that is open to all: chmod 660 /run/docker.sock, and find out who runs the chmod.',
  check: ({ engine }) => none('docker.sock', [...engine.group, ...(engine.openToAll ? ['everybody: its socket is writable for all'] : [])], 'no account but root', 'no account but root'),
})

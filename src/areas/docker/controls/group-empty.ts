import { none } from '../../../model/control.js'
import { defineControl } from '../../define.js'
import { engine } from '../engine.js'

export const groupEmpty = defineControl({
  id: 'docker.group-empty',
  title: 'Nobody is in the docker group',
  severity: 'high',
  lenses: {
    child: 'A second bunch of master keys, only it says "toolbox" on the tag.',
    principle: 'A member of the docker group can become root with one docker run, without a password and without a line in the sudo log.',
  },
  needs: { engine },
  whenAbsent: 'not-applicable',
  advice: 'gpasswd -d NAME docker; use sudo docker instead.',
  check: ({ engine }) => none('group docker', engine.group, 'no members', 'no members'),
})

/** The user that owns the deployment and that people log in as. */
import { script } from '../../../model/change.js'
import { defineStep } from '../../define.js'

export const deployUserStep = defineStep({
  id: 'host.deploy-user',
  title: 'Deploy user',
  why: 'Work is done by a user of its own, who becomes root only where needed; root can be closed to the network once it works.',
  after: ['host.packages'],
  undoLocksOut: true,
  changes: ({ deploy }, file) => [
    script(`the user ${deploy.user} exists, has sudo without a password and lets in ${deploy.keys.length > 0 ? 'the declared keys' : 'the keys that already open this host'}`, file('deploy-user.sh'), {
      DEPLOY_USER: deploy.user,
      DEPLOY_KEYS: deploy.keys.join('\n'),
    }),
  ],
})

/** The gateway's .env, and the token in it. */
import { directory, script } from '../../model/change.js'
import { places } from '../../spec/places.js'
import { defineStep } from '../define.js'

export const envStep = defineStep({
  id: 'secrets.env',
  title: 'Image, folders and token in .env',
  why: 'The token is made on the host from its own randomness and kept in one file that only its owner reads.',
  after: ['state.folders', 'image.ready'],
  changes: (spec, file) => {
    const { env, state, workspace, auth } = places(spec)
    return [
      directory(spec.gateway.directory, '755'),
      script(`${env} holds the image, the folders and a good token`, file('env.sh'), {
        DIRECTORY: spec.gateway.directory,
        OWNER: spec.deploy.user,
        PORT: String(spec.gateway.port),
        STATE: state,
        WORKSPACE: workspace,
        AUTH: auth,
      }),
    ]
  },
})

/** The gateway's .env with the token in it, and the copies of its settings that hold none. */
import { directory, script } from '../../model/change.js'
import { CONTAINER, CONTAINER_UID, places } from '../../spec/places.js'
import { defineStep } from '../define.js'
import { TOKEN_REF } from '../gateway/presets.js'

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

export const copiesStep = defineStep({
  id: 'secrets.copies',
  title: "OpenClaw's copies of its settings",
  why: 'OpenClaw copies openclaw.json at every change, and a token that once stood in it lives on in each copy.',
  after: ['state.folders', 'secrets.env', 'gateway.config', 'gateway.up'],
  changes: (spec, file) => [
    script('OpenClaw’s copies of openclaw.json refer to the gateway token', file('copies.sh'), {
      STATE: places(spec).state,
      NODE: CONTAINER_UID,
      ENV_FILE: places(spec).env,
      CONTAINER,
      REFERENCE: JSON.stringify(TOKEN_REF),
      TOKENS: file('settings-tokens.sh'),
    }),
  ],
})

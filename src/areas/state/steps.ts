/** The folders that outlive the container. */
import { directory, script } from '../../model/change.js'
import { CONTAINER_UID, places } from '../../spec/places.js'
import { defineStep } from '../define.js'

export const foldersStep = defineStep({
  id: 'state.folders',
  title: 'State folders',
  why: "OpenClaw's settings, keys and memory live on the host, for the container's user alone.",
  after: ['host.deploy-user'],
  changes: (spec, file) => {
    const { state, auth } = places(spec)
    const owner = `${CONTAINER_UID}:${CONTAINER_UID}`
    return [
      // the workspace is below a folder that the container writes to: the script makes it with that user's rights
      ...[state, auth].map((path) => directory(path, '700', owner)),
      script("the workspace is there, and all state belongs to the container's user", file('ownership.sh'), { STATE: state, AUTH: auth, NODE: CONTAINER_UID }),
    ]
  },
})

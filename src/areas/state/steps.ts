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
    const { state, workspace, auth } = places(spec)
    const owner = `${CONTAINER_UID}:${CONTAINER_UID}`
    return [
      ...[state, workspace, auth].map((path) => directory(path, '700', owner)),
      script("all state belongs to the container's user", file('ownership.sh'), { FOLDERS: `${state} ${auth}`, NODE: CONTAINER_UID }),
    ]
  },
})

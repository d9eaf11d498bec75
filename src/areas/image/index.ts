/** The image that the gateway runs from: brought in by one of three sources, pinned, checked, put on record. */
import type { Area } from '../define.js'
import { nodeFloor, nonRootUser } from './controls/inside.js'
import { pinned, recordGuarded, sourceVerified, versionDeclared } from './controls/provenance.js'
import { noHandInstalled, notLatestTag, recordedRuns } from './controls/running.js'
import { ready } from './steps.js'

export const area: Area = {
  name: 'image',
  category: 'supply chain',
  title: 'Image',
  controls: [pinned, sourceVerified, recordGuarded, versionDeclared, nonRootUser, nodeFloor, recordedRuns, notLatestTag, noHandInstalled],
  steps: [ready],
}

/** The image that the gateway runs from: brought in by one of three sources, pinned, checked, put on record. */
import type { Area } from '../define.js'
import { attestationsMatch, attested, sbomKept } from './controls/attestations.js'
import { binariesUnchanged, extrasDeclared } from './controls/extras.js'
import { packagesAudited, scanned } from './controls/holes.js'
import { nodeFloor, nonRootUser } from './controls/inside.js'
import { pinned, recordGuarded, sourceVerified, versionDeclared } from './controls/provenance.js'
import { basesPinned, recipeStrict } from './controls/recipes.js'
import { noHandInstalled, notLatestTag, recordedRuns } from './controls/running.js'
import { ready } from './steps.js'

export const area: Area = {
  name: 'image',
  category: 'supply chain',
  title: 'Image',
  controls: [pinned, sourceVerified, recordGuarded, versionDeclared, nonRootUser, nodeFloor, recordedRuns, notLatestTag, noHandInstalled, extrasDeclared, binariesUnchanged, attestationsMatch, attested, sbomKept, scanned, packagesAudited, basesPinned, recipeStrict],
  steps: [ready],
}

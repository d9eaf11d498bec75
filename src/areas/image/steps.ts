/** Brings the gateway's image to the host and puts it on record. */
import { defineStep } from '../define.js'
import { script, type Change } from '../../model/change.js'
import type { FileReader } from '../../model/step.js'
import type { Spec } from '../../spec/spec.js'
import { extraSettings } from './extras.js'
import { ALREADY_THERE, needs } from './needs.js'

/** The source's own part, then what all sources share: one script. */
function bring(spec: Spec, file: FileReader): Change {
  const { source, version } = spec.image
  const parts = [...(source === 'git' ? ['dockerfile.sh'] : []), `${source}.sh`, ...(source === 'official' ? ['attestations.sh'] : []), 'extras.sh', 'release.sh']
  const text = parts.map((name) => file(name)).join('\n')
  const { diskGiB, memoryMiB } = needs(spec)
  const settings = {
    SOURCE: source,
    VERSION: version,
    DIRECTORY: spec.gateway.directory,
    ALREADY_THERE,
    NEEDS_DISK: String(diskGiB),
    NEEDS_MEMORY: String(memoryMiB),
    ...extraSettings(spec),
  }
  switch (source) {
    case 'official':
      return script(`the prebuilt image openclaw ${version}, pinned by digest`, text, {
        ...settings,
        REPOSITORY: spec.image.repository,
        DIGEST: spec.image.digest ?? '',
      })
    case 'npm':
      return script(`the image openclaw ${version}, built here from the npm release`, text, {
        ...settings,
        REGISTRY: (spec.image.registry ?? '').replace(/\/+$/, ''),
        INTEGRITY: spec.image.integrity ?? '',
        INSTALL: file('install.sh'),
      })
    case 'git':
      return script(`the image openclaw built here from commit ${spec.image.git?.commit.slice(0, 12) ?? '(none named)'}`, text, {
        ...settings,
        GIT_URL: spec.image.git?.url ?? '',
        GIT_COMMIT: spec.image.git?.commit ?? '',
      })
  }
}

export const ready = defineStep({
  id: 'image.ready',
  title: "The gateway's image",
  why: 'The gateway runs from one image whose content is known and checked, and which nobody can swap behind its name.',
  after: ['docker.engine'],
  changes: (spec, file) => [bring(spec, file)],
})

import { fail, notApplicable, pass, unknown } from '../../../model/control.js'
import { defineControl } from '../../define.js'
import { engine } from '../engine.js'

export const rightSuite = defineControl({
  id: 'docker.right-suite',
  title: "Docker's packages are made for this release",
  severity: 'medium',
  lenses: {
    child: 'Shoes of another size go on with some pushing. They come off in the middle of the road.',
    principle: 'Packages made for another release are tried by nobody on this one. They install, until an update needs what this release does not have, and then updates stop.',
  },
  needs: { engine },
  whenAbsent: 'not-applicable',
  advice: 'grep -rn docker /etc/apt/sources.list* shows where the other release is named; write this one (VERSION_CODENAME in /etc/os-release), then apt-get update && apt-get install --reinstall docker-ce.',
  check: ({ engine }) => {
    if (engine.package === undefined || engine.origin === undefined) return notApplicable('no apt repository offers this engine')
    if (engine.suite === undefined || engine.codename === undefined) return unknown('the release of the repository or of this host could not be told')
    // stable, testing and the like name no release: apt itself goes by them
    const named = /^(stable|oldstable|testing|unstable|sid)/.test(engine.suite) ? engine.codename : engine.suite.replace(/[-/].*$/, '')
    return (named === engine.codename ? pass : fail)('docker', `${engine.package} for ${engine.suite}`, `for ${engine.codename}`)
  },
})

import { fail, pass, type Judgement } from '../../../model/control.js'
import { defineControl } from '../../define.js'
import { engine } from '../engine.js'

export const signedSource = defineControl({
  id: 'docker.signed-source',
  title: 'Docker comes from a signed apt repository',
  severity: 'high',
  lenses: {
    child: 'Bread from the baker with his seal on the bag, not from a stranger at the corner.',
    principle: 'An engine that a script from the network put there is checked by nobody and gets no security updates. Docker runs as root: who controls it controls the host.',
  },
  needs: { engine },
  whenAbsent: 'not-applicable',
  // no step: moving running containers to another engine is the owner's to choose
  advice: 'Stop the containers, remove this engine (by apt-get remove, or by hand where no package owns it), then: hardshell up, which installs one from a signed repository. /var/lib/docker stays, and the containers with it.',
  check: ({ engine }): Judgement => {
    const want = 'a version that a signed apt repository offers'
    if (engine.package === undefined) return fail('dockerd', 'no package owns it', want)
    const name = `${engine.package} ${engine.version ?? ''}`.trim()
    if (engine.origin === undefined) return fail('dockerd', `${name}, which no apt repository of this host offers`, want)
    const from = `${name} from ${engine.origin}`
    if (engine.marked) return fail('dockerd', `${from}, whose source is marked trusted=yes: apt takes it from there whoever signed it`, want)
    return (engine.signed ? pass : fail)('dockerd', `${from}, ${engine.signed ? 'signed' : 'not signed'}`, want)
  },
})

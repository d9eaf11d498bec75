/** Whether the gateway reaches its cloud's metadata address, and the step that keeps it away. */
import { packages, putFile, restart, script, unit } from '../../model/change.js'
import { fail, none, notApplicable, pass, unknown, type Judgement } from '../../model/control.js'
import { CONTAINER, places } from '../../spec/places.js'
import { defineControl, defineFact, defineStep } from '../define.js'
import { lines } from '../parse.js'
import { FINDER } from './container.js'

interface Try {
  readonly who: 'gateway' | 'host'
  readonly address: string
  /** open: somebody answers there. refused is what our rule says, and what a machine says on which nothing listens. */
  readonly word: 'open' | 'refused' | 'silence' | 'no-route' | 'no-network' | 'failed'
}
export interface Metadata {
  /** A compose file says that there should be a gateway. */
  readonly declared: boolean
  readonly tries: readonly Try[]
  /** Packets that our rule refused meanwhile; undefined where there is no such rule. */
  readonly counted: number | undefined
}

const WORDS: readonly string[] = ['open', 'refused', 'silence', 'no-route', 'no-network', 'failed']

export const metadata = defineFact<Metadata>({
  name: 'metadata',
  probe: 'gateway/metadata.probe.sh',
  finder: FINDER,
  root: true,
  settings: (spec) => ({ CONTAINER, COMPOSE: places(spec).compose }),
  parse: (stdout) => {
    const said = lines(stdout)
    const counted = said.find((line) => line.startsWith('counted '))?.slice('counted '.length)
    return {
      declared: said.includes('declared'),
      counted: counted === undefined ? undefined : Number(counted),
      tries: said
        .filter((line) => line.startsWith('try '))
        .map((line) => {
          const [, who, address = '', word = ''] = line.split(' ')
          if ((who !== 'gateway' && who !== 'host') || !WORDS.includes(word)) throw new Error(`not a try: ${line}`)
          return { who, address, word: word as Try['word'] }
        }),
    }
  },
})

export const metadataBlocked = defineControl({
  id: 'gateway.metadata-blocked',
  title: "The cloud's metadata address is out of the gateway's reach",
  severity: 'high',
  lenses: {
    child: 'In the cellar stands a box that gives the house key to anyone who asks from inside. We keep the robot out of the cellar.',
    principle: 'Every cloud answers at 169.254.169.254, to whatever runs on the machine: its user data, often with passwords in it, and its keys to the cloud account. One fetched page that tells the agent to look there is enough.',
  },
  needs: { metadata },
  whenAbsent: 'not-applicable',
  remedy: 'gateway.metadata',
  check: ({ metadata: { declared, tries, counted } }): Judgement => {
    const want = 'refused, whoever would answer there'
    const ours = tries.filter(({ who }) => who === 'gateway')
    if (ours.length === 0) return unknown('no gateway runs, so nothing could be tried from inside one')
    const open = ours.filter(({ word }) => word === 'open')
    if (open.length > 0) return none('metadata', open.map(({ address }) => `${address} answers to the gateway`), want)
    const broken = ours.find(({ word }) => word === 'failed')
    if (broken !== undefined) return unknown(`${broken.address} could not be tried from inside`)
    // what an address family cannot even leave the container with needs no rule
    const sent = ours.filter(({ word }) => word !== 'no-network')
    if (counted !== undefined) {
      const seen = sent.filter(({ word }) => word === 'refused' || word === 'no-route')
      if (sent.length > 0 && seen.length === sent.length && counted >= sent.length) return pass('metadata', `tried from inside: refused by the host, ${counted} packets counted`, want)
      return fail('metadata', `tried from inside: ${told(ours)}; the rule of the host saw ${counted} packets`, want)
    }
    if (sent.length === 0) return pass('metadata', 'the gateway has no network that leads there', want)
    const answered = tries.filter(({ who, word }) => who === 'host' && word === 'open').map(({ address }) => address)
    if (answered.length > 0) return pass('metadata', `${answered.join(', ')} answers the host, and not the gateway`, want)
    if (declared) return fail('metadata', `no rule keeps the gateway from it (tried: ${told(ours)})`, want)
    return notApplicable('nobody answers at the metadata address here, not even to the host')
  },
})

const told = (tries: readonly Try[]): string => tries.map(({ address, word }) => `${address} ${word}`).join(', ')

export const metadataStep = defineStep({
  id: 'gateway.metadata',
  title: "No way to the cloud's metadata",
  why: "A container that asks the cloud's metadata address gets the machine's keys; none needs them. The rule is a table of its own, which neither Docker nor ufw touches.",
  after: ['host.packages', 'firewall.ufw', 'docker.engine'],
  changes: (_spec, file) => [
    packages('nftables'),
    putFile('/etc/hardshell/metadata.nft', file('metadata.nft')),
    putFile('/etc/systemd/system/hardshell-metadata.service', file('hardshell-metadata.service')),
    unit('hardshell-metadata.service'),
    restart('hardshell-metadata.service'),
    script("containers are refused the clouds' metadata addresses", file('metadata.sh')),
  ],
})

/** The image area judged on recordings of a practice server with the real OpenClaw 2026.9.6 from npm. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import type { Judgement } from '../../model/control.js'
import { complete, defaultSpec, specSchema, type Spec } from '../../spec/spec.js'
import { containers, gatewayDiff, image, pin, release, runningBinaries, type Container, type Image, type Pin, type Release } from './facts.js'
import { packageAudit, scan, type PackageAudit, type Scan } from './holes.js'
import { area } from './index.js'
import { recipes, type Recipes } from './recipes.js'
import { suits } from './node.js'
import { ready } from './steps.js'

const here = new URL('../../../../src/areas/image/', import.meta.url)
const recording = (name: string): string => readFileSync(new URL(`recordings/${name}.txt`, here), 'utf8')
const file = (name: string): string => readFileSync(new URL(`files/${name}`, here), 'utf8')
const specOf = (section: object): Spec => complete(specSchema.parse({ image: section }))
const npm = specOf({ source: 'npm' })

const ID = 'sha256:9fcee9d51d0bffbe38e640bc9f9b8288f90b4946b40c8da5061ed2f1cd4977cd'

const seen = {
  gateways: ['0123456789ab'],
  release: release.parse(recording('release')),
  image: image.parse(recording('image')),
  containers: containers.parse(recording('containers')),
  gatewayDiff: gatewayDiff.parse(recording('gateway-diff')),
  pin: { reference: 'hardshell/openclaw:2026.9.6-9fcee9d51d0b', id: ID, dockerId: ID } as Pin,
  runningBinaries: new Map<string, string>(),
  scan: { scanner: 'trivy 0.71.0', databaseDays: 1, holes: [], others: 3 } as Scan,
  packageAudit: { counts: { critical: 0, high: 0, moderate: 2, low: 1 }, holes: [] } as PackageAudit,
  recipes: { read: ['/srv/claw/Dockerfile'], bases: [], loose: [], remote: [], unread: [] } as Recipes,
}
const hole = { id: 'CVE-2026-0001', severity: 'HIGH', package: 'libx', installed: '1', fixed: '' }
interface Seen {
  release: Release
  image: Image
  containers: readonly Container[]
  gatewayDiff: ReturnType<typeof gatewayDiff.parse>
  pin: Pin
  runningBinaries: ReadonlyMap<string, string>
  scan: Scan
  packageAudit: PackageAudit
  recipes: Recipes
}

/** A server with gog and wacli built in from a practice server’s own files, where wacli was swapped afterwards. */
const extras = {
  release: release.parse(recording('release-extras')),
  image: image.parse(recording('image-extras')),
  pin: pin.parse(recording('pin')),
  runningBinaries: runningBinaries.parse(recording('running-binaries-swapped')),
}
const [GOG, WACLI] = ['3b97b210c04d123e35e3eec83d2fd99f6e1251e515ae63bb25f0ae1459b2b425', '3acd8c7551a09946e9924019802e9fe0ab68df37595036aa33caea7ab62a0dc9']
const gog = { name: 'gog', version: '0.11.0', url: 'http://127.0.0.1:8099/gog.tgz', sha256: GOG, path: 'gog' }
const wacli = { name: 'wacli', version: '1.2.0', url: 'http://127.0.0.1:8099/wacli', sha256: WACLI }
const wanting = (section: object): Spec => specOf({ source: 'npm', packages: ['jq'], binaries: [wacli, gog], ...section })
function judge(id: string, over: Partial<Seen> = {}, spec = npm): Judgement {
  const control = area.controls.find((one) => one.id === id)
  assert.ok(control, id)
  return control.check({ ...seen, ...over } as never, spec)
}
const verdict = (id: string, over: Partial<Seen> = {}, spec = npm) => judge(id, over, spec).verdict
const withRelease = (over: Partial<Release>): Partial<Seen> => ({ release: { ...seen.release, ...over } })
const withImage = (over: Partial<Image>): Partial<Seen> => ({ image: { ...seen.image, ...over } })
const gateway = (over: Partial<Container>): Partial<Seen> => ({ containers: seen.containers.map((one) => (one.name === 'openclaw-gateway' ? { ...one, ...over } : one)) })

describe('the facts of the image', () => {
  it('reads the record', () => {
    assert.equal(seen.release.source, 'npm')
    assert.equal(seen.release.version, '2026.9.6')
    assert.match(seen.release.integrity ?? '', /^sha512-/)
    assert.equal(seen.release.digest, undefined)
    assert.equal(seen.release.engines, '>=24.16.0 <25 || >=26.1.0')
    assert.throws(() => release.parse('SOURCE=npm\nVERSION=2026.9.6\n'), /no IMAGE/)
  })
  it('reads the image, with Node’s version on a line of its own', () => {
    assert.equal(seen.image.id, seen.release.id)
    assert.equal(seen.image.node, '24.21.0')
    assert.equal(image.parse(recording('image').split('\n')[0] ?? '').node, undefined)
    assert.throws(() => image.parse(''))
  })
  it('reads extras, and what they stand on', () => {
    assert.deepEqual(extras.release.binaries.map(({ name, asked }) => [name, asked]), [['gog', `0.11.0 ${GOG} gog`], ['wacli', `1.2.0 ${WACLI} -`]])
    assert.equal(extras.release.packages, 'jq')
    assert.equal(extras.image.base?.id, extras.release.baseId)
    assert.ok(extras.image.layers.length > (extras.image.base?.layers.length ?? Infinity))
    assert.deepEqual(pin.parse(''), {})
    assert.throws(() => runningBinaries.parse('sha256sum: gog: Input/output error\n'), /not understood/)
  })
  it('reads other people’s Dockerfiles, line by line', () => {
    const found = recipes.parse(recording('recipes'))
    assert.deepEqual(found.read, ['/opt/openclaw/built/Dockerfile'])
    assert.deepEqual(found.bases, ['/opt/openclaw/built/Dockerfile: node:24'])
    assert.deepEqual(found.loose.map((line) => line.replace('/opt/openclaw/built/Dockerfile ', '')), ['line 2: a download into a shell', 'line 3: releases/latest', 'line 5: an install without lock file and exact versions (npm install)'])
    assert.deepEqual(recipes.parse('remote https://example.org/x.git#main\nunread /srv/claw\twhy\n'), { read: [], bases: [], loose: [], remote: ['https://example.org/x.git#main'], unread: ['/srv/claw: why'] })
    assert.throws(() => recipes.parse('loose /x\t7\n'), /not a line/)
  })
  it('takes nothing for a scan or an audit that is none', () => {
    assert.throws(() => scan.parse('{}'), /not a summary/)
    assert.throws(() => scan.parse(''))
    assert.throws(() => packageAudit.parse('{"counts":{"critical":null},"holes":[]}'), /not a summary/)
  })
  it('reads containers, none among them, and differences', () => {
    assert.deepEqual(seen.containers.map((one) => one.name), ['openclaw-gateway', 'other'])
    assert.deepEqual(containers.parse(''), [])
    assert.deepEqual(seen.gatewayDiff, [])
    assert.throws(() => gatewayDiff.parse('Error response from daemon'), /docker diff/)
  })
})

describe('the controls of the image', () => {
  it('all pass on the recorded host', () => {
    const others: Readonly<Record<string, string>> = {
      'image.binaries-unchanged': 'not-applicable', // there are no extras
      'image.attestations-match': 'not-applicable', // not from a registry
      'image.attested': 'unknown', // no keys for signatures could be had
    }
    for (const control of area.controls) assert.equal(judge(control.id).verdict, others[control.id] ?? 'pass', control.id)
  })

  const digest = `sha256:${'a'.repeat(64)}`
  const official = withRelease({ source: 'official', image: `ghcr.io/openclaw/openclaw@${digest}`, digest })
  const pulled = { ...official, ...withImage({ digests: [`ghcr.io/openclaw/openclaw@${digest}`] }) }
  const withAttested = (attested: string | undefined): Partial<Seen> => withRelease({ source: 'official', ...(attested === undefined ? {} : { attested, attestedWhy: 'why' }) })
  const rows: readonly (readonly [string, Judgement['verdict'], Partial<Seen>, Spec?])[] = [
    ['image.pinned', 'fail', { pin: { ...seen.pin, reference: 'ghcr.io/openclaw/openclaw:2026.9.6' } }],
    ['image.pinned', 'fail', { pin: { ...seen.pin, dockerId: `sha256:${'0'.repeat(64)}` } }],
    ['image.pinned', 'fail', { pin: { reference: seen.release.image, id: ID } }],
    ['image.pinned', 'fail', { pin: { reference: '' } }],
    ['image.pinned', 'pass', { pin: { ...seen.pin, reference: `ghcr.io/openclaw/openclaw@${digest}` } }],
    ['image.pinned', 'pass', { pin: extras.pin }],
    ['image.pinned', 'not-applicable', { pin: {}, containers: [] }],
    ['image.pinned', 'fail', { pin: {}, ...gateway({ reference: 'openclaw:local' }) }],
    ['image.pinned', 'pass', { pin: {}, ...gateway({ reference: `ghcr.io/openclaw/openclaw@${digest}` }) }],
    ['image.extras-declared', 'pass', extras, wanting({})],
    ['image.extras-declared', 'fail', extras, npm],
    ['image.extras-declared', 'fail', extras, wanting({ packages: ['jq', 'ffmpeg'] })],
    ['image.extras-declared', 'fail', extras, wanting({ binaries: [gog] })],
    ['image.extras-declared', 'fail', extras, wanting({ binaries: [gog, { ...wacli, sha256: GOG }] })],
    ['image.extras-declared', 'fail', extras, wanting({ binaries: [{ ...gog, path: 'bin/gog' }, wacli] })],
    ['image.extras-declared', 'fail', {}, wanting({})],
    ['image.extras-declared', 'fail', { ...extras, ...withImage({}) }, wanting({})],
    ['image.extras-declared', 'fail', { ...extras, image: { ...extras.image, layers: extras.image.layers.slice(1) } }, wanting({})],
    ['image.attestations-match', 'pass', withAttested('matching')],
    ['image.attestations-match', 'pass', withAttested('partial')],
    ['image.attestations-match', 'fail', withAttested('mismatched')],
    ['image.attestations-match', 'fail', withAttested('something else')],
    ['image.attestations-match', 'not-applicable', withAttested('absent')],
    ['image.attestations-match', 'unknown', withAttested('unknown')],
    ['image.attestations-match', 'unknown', withAttested(undefined)],
    ['image.attested', 'pass', withAttested('matching')],
    ['image.attested', 'fail', withAttested('partial')],
    ['image.attested', 'fail', withAttested('absent')],
    ['image.attested', 'fail', withAttested('mismatched')],
    ['image.attested', 'unknown', withAttested('unknown')],
    ['image.attested', 'pass', withRelease({ signatures: 'verified' })],
    ['image.attested', 'not-applicable', withRelease({ source: 'git' })],
    ['image.scanned', 'pass', { scan: { ...seen.scan, holes: [hole] } }],
    ['image.scanned', 'fail', { scan: { ...seen.scan, holes: [hole, { ...hole, fixed: '2' }] } }],
    ['image.scanned', 'unknown', { scan: { ...seen.scan, databaseDays: 8 } }],
    ['image.scanned', 'unknown', { scan: { ...seen.scan, databaseDays: -30 } }],
    ['image.packages-audited', 'fail', { packageAudit: { counts: { critical: 0, high: 1, moderate: 0, low: 0 }, holes: [{ package: 'ws', severity: 'high', title: 't' }] } }],
    ['image.packages-audited', 'fail', { packageAudit: { counts: { critical: 1, high: 0, moderate: 0, low: 0 }, holes: [] } }],
    ['image.sbom-kept', 'fail', withRelease({ papers: ['packages.txt'] })],
    ['image.source-verified', 'pass', extras, wanting({})],
    ['image.source-verified', 'fail', { ...extras, ...withImage({}) }, wanting({})],
    ['image.binaries-unchanged', 'fail', extras, wanting({})],
    ['image.binaries-unchanged', 'not-applicable', {}, npm],
    ['image.binaries-unchanged', 'fail', { ...extras, runningBinaries: new Map() }, wanting({})],
    ['image.binaries-unchanged', 'fail', { ...extras, runningBinaries: runningBinaries.parse(`gog missing\nwacli ${WACLI}\n`) }, wanting({})],
    ['image.binaries-unchanged', 'fail', { ...extras, runningBinaries: runningBinaries.parse(`gog ${'7ae95c260622412ceba6eb9f45d68f616cdc091a1d71d6c0a08b5875bb2c31dd'}\nwacli no-file\n`) }, wanting({})],
    ['image.binaries-unchanged', 'pass', { ...extras, runningBinaries: new Map(extras.release.binaries.map(({ name, sum }) => [name, sum])) }, wanting({})],
    ['image.source-verified', 'fail', withRelease({ source: 'elsewhere' })],
    ['image.source-verified', 'fail', withRelease({ integrity: 'sha512-short' })],
    ['image.source-verified', 'fail', withImage({ labels: {} })],
    ['image.source-verified', 'pass', pulled],
    ['image.source-verified', 'fail', official],
    ['image.source-verified', 'fail', pulled, specOf({ source: 'official', digest: `sha256:${'b'.repeat(64)}` })],
    ['image.record-guarded', 'fail', withRelease({ stat: '664 root:deploy' })],
    ['image.record-guarded', 'fail', withRelease({ stat: '646 root:root' })],
    ['image.record-guarded', 'fail', withRelease({ stat: '644 deploy:deploy' })],
    ['image.version-declared', 'fail', {}, specOf({ source: 'npm', version: '2026.9.5' })],
    ['image.version-declared', 'pass', {}, specOf({ source: 'npm', version: '2026.9.6' })],
    ['image.version-declared', 'pass', official, specOf({ source: 'official', version: '2026.9.6-slim' })],
    ['image.version-declared', 'fail', {}, defaultSpec()],
    ['image.non-root-user', 'fail', withImage({ user: '' })],
    ['image.non-root-user', 'fail', withImage({ user: '0:0' })],
    ['image.node-floor', 'fail', withImage({ node: '22.19.0' })],
    ['image.node-floor', 'fail', withImage({ node: '24.9.0' })],
    ['image.node-floor', 'unknown', withRelease({ engines: 'lts/*' })],
    ['image.recorded-runs', 'fail', gateway({ image: `sha256:${'1'.repeat(64)}` })],
    ['image.recorded-runs', 'not-applicable', { containers: [] }],
    ['image.not-latest-tag', 'fail', gateway({ reference: 'ghcr.io/openclaw/openclaw:latest' })],
    ['image.not-latest-tag', 'fail', gateway({ reference: 'localhost:5000/openclaw' })],
    ['image.not-latest-tag', 'fail', gateway({ reference: 'openclaw/openclaw:main-slim' })],
    ['image.not-latest-tag', 'pass', gateway({ reference: `localhost:5000/openclaw@${digest}` })],
    ['image.not-latest-tag', 'not-applicable', { containers: [] }],
    ['image.bases-pinned', 'fail', { recipes: { ...seen.recipes, bases: ['/srv/claw/Dockerfile: node:24'] } }],
    ['image.bases-pinned', 'fail', { recipes: { ...seen.recipes, remote: ['https://example.org/x.git#main'] } }],
    ['image.bases-pinned', 'fail', { recipes: { ...seen.recipes, bases: ['/srv/claw/Dockerfile: node:24'], unread: ['/srv/claw: why'] } }],
    ['image.bases-pinned', 'unknown', { recipes: { ...seen.recipes, unread: ['/srv/claw: why'] } }],
    ['image.recipe-strict', 'fail', { recipes: { ...seen.recipes, loose: ['/srv/claw/Dockerfile line 7: npm install'] } }],
    ['image.recipe-strict', 'unknown', { recipes: { ...seen.recipes, unread: ['/srv/claw: why'] } }],
  ]
  for (const [at, [id, want, over, spec]] of rows.entries()) {
    it(`${id} is ${want} (row ${at})`, () => assert.equal(verdict(id, over, spec), want))
  }

  it('a Node that nobody tells is unknown', () => {
    const { node: _, ...bare } = seen.image
    const { node: __, ...record } = seen.release
    assert.equal(verdict('image.node-floor', { image: bare, release: record }), 'unknown')
  })

  it('names the swapped program, with both sums', () => {
    const { evidence } = judge('image.binaries-unchanged', extras, wanting({}))
    assert.deepEqual(evidence.map(({ saw }) => saw), [`wacli 371ee1e216c6db0e75b5563ebf71ef0f20aefdaabf1b2a7aa1e6b0c9a730afc5 instead of ${WACLI}`])
  })

  it('names only what was changed by hand, not the folders above it', () => {
    const { verdict: said, evidence } = judge('image.no-hand-installed', { gatewayDiff: gatewayDiff.parse(recording('gateway-diff-by-hand')) })
    assert.equal(said, 'fail')
    assert.deepEqual(evidence.map((one) => one.saw), ['added /usr/local/bin/gog', 'deleted /usr/bin/lsof'])
  })
})

describe('ranges of Node versions', () => {
  const rows = [
    ['24.21.0', '>=24.16.0 <25 || >=26.1.0', true],
    ['25.1.0', '>=24.16.0 <25 || >=26.1.0', false],
    ['26.1.0', '>=24.16.0 <25 || >= 26.1.0', true],
    ['22.3.1', '^22.3', true],
    ['22.2.9', '^22.3', false],
    ['22.4.0', '~22.3.0', false],
    ['20.9.0', '20', true],
    ['20.9.0', '*', true],
    ['20.9.0', 'lts/*', undefined],
    ['v20', '20', undefined],
  ] as const
  for (const [version, range, want] of rows) it(`${version} in ${range}: ${want}`, () => assert.equal(suits(version, range), want))
})

describe('the step image.ready', () => {
  it('sends the source’s own part first and the registry without a closing slash', () => {
    const [change] = ready.changes(specOf({ source: 'npm', registry: 'https://registry.invalid/npm/' }), file)
    assert.ok(change?.kind === 'script')
    assert.equal(change.settings['REGISTRY'], 'https://registry.invalid/npm')
    assert.ok(change.script.startsWith(file('npm.sh')) && change.script.endsWith(file('release.sh')))
    assert.equal(change.settings['INSTALL'], file('install.sh'))
  })
  it('sends extras in one order, whatever the order of the spec', () => {
    const [change] = ready.changes(wanting({ packages: ['jq', 'ffmpeg'] }), file)
    assert.ok(change?.kind === 'script')
    assert.equal(change.settings['PACKAGES'], 'ffmpeg jq')
    assert.equal(change.settings['BINARIES'], `gog 0.11.0 ${GOG} gog ${gog.url}\nwacli 1.2.0 ${WACLI} - ${wacli.url}`)
    assert.ok(change.script.includes(file('extras.sh')))
  })
  it('has no setting that is too long for one word of a command line', () => {
    for (const source of ['official', 'npm', 'git']) {
      for (const change of ready.changes(specOf({ source, git: { url: 'https://example.invalid/x', commit: 'c'.repeat(40) } }), file)) {
        assert.ok(change.kind === 'script')
        for (const value of Object.values(change.settings)) assert.ok(value.length < 100_000)
      }
    }
  })
})

/** The image area judged on recordings of a practice server with the real OpenClaw 2026.9.6 from npm. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import type { Judgement } from '../../model/control.js'
import { complete, defaultSpec, specSchema, type Spec } from '../../spec/spec.js'
import { containers, gatewayDiff, image, release, type Container, type Image, type Release } from './facts.js'
import { area } from './index.js'
import { suits } from './node.js'
import { ready } from './steps.js'

const here = new URL('../../../../src/areas/image/', import.meta.url)
const recording = (name: string): string => readFileSync(new URL(`recordings/${name}.txt`, here), 'utf8')
const file = (name: string): string => readFileSync(new URL(`files/${name}`, here), 'utf8')
const specOf = (section: object): Spec => complete(specSchema.parse({ image: section }))
const npm = specOf({ source: 'npm' })

const seen = {
  release: release.parse(recording('release')),
  image: image.parse(recording('image')),
  containers: containers.parse(recording('containers')),
  gatewayDiff: gatewayDiff.parse(recording('gateway-diff')),
}
interface Seen {
  release: Release
  image: Image
  containers: readonly Container[]
  gatewayDiff: ReturnType<typeof gatewayDiff.parse>
}
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
  it('reads containers, none among them, and differences', () => {
    assert.deepEqual(seen.containers.map((one) => one.name), ['openclaw-gateway', 'other'])
    assert.deepEqual(containers.parse(''), [])
    assert.deepEqual(seen.gatewayDiff, [])
    assert.throws(() => gatewayDiff.parse('Error response from daemon'), /docker diff/)
  })
})

describe('the controls of the image', () => {
  it('all pass on the recorded host', () => {
    for (const control of area.controls) assert.equal(judge(control.id).verdict, 'pass', control.id)
  })

  const digest = `sha256:${'a'.repeat(64)}`
  const official = withRelease({ source: 'official', image: `ghcr.io/openclaw/openclaw@${digest}`, digest })
  const pulled = { ...official, ...withImage({ digests: [`ghcr.io/openclaw/openclaw@${digest}`] }) }
  const rows: readonly (readonly [string, Judgement['verdict'], Partial<Seen>, Spec?])[] = [
    ['image.pinned', 'fail', withRelease({ image: 'ghcr.io/openclaw/openclaw:2026.9.6' })],
    ['image.pinned', 'fail', withImage({ id: `sha256:${'0'.repeat(64)}` })],
    ['image.pinned', 'pass', official],
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
  ]
  for (const [at, [id, want, over, spec]] of rows.entries()) {
    it(`${id} is ${want} (row ${at})`, () => assert.equal(verdict(id, over, spec), want))
  }

  it('a Node that nobody tells is unknown', () => {
    const { node: _, ...bare } = seen.image
    const { node: __, ...record } = seen.release
    assert.equal(verdict('image.node-floor', { image: bare, release: record }), 'unknown')
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
  it('has no setting that is too long for one word of a command line', () => {
    for (const source of ['official', 'npm', 'git']) {
      for (const change of ready.changes(specOf({ source, git: { url: 'https://example.invalid/x', commit: 'c'.repeat(40) } }), file)) {
        assert.ok(change.kind === 'script')
        for (const value of Object.values(change.settings)) assert.ok(value.length < 100_000)
      }
    }
  })
})

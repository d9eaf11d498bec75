/** Claims about what is in the image. */
import { fail, pass, unknown } from '../../../model/control.js'
import { defineControl } from '../../define.js'
import { image, release } from '../facts.js'
import { NODE_FLOOR, suits } from '../node.js'

export const nonRootUser = defineControl({
  id: 'image.non-root-user',
  title: 'The image runs as a user who is not root',
  severity: 'high',
  lenses: {
    child: 'The robot gets a key for its own room, not the master key.',
    principle: 'A way out of a container is far easier for root inside it, and every file root writes into the state folder belongs to the host’s root.',
  },
  needs: { image },
  whenAbsent: 'not-applicable',
  advice: 'Use image.source official or npm, whose images run as node; with git, let the Dockerfile end in USER node.',
  check: ({ image }) => {
    const user = image.user.split(':')[0] ?? ''
    return ['', 'root', '0'].includes(user) ? fail('image', user === '' ? 'no user, so root' : user, 'a user who is not root') : pass('image', image.user, 'a user who is not root')
  },
})

export const nodeFloor = defineControl({
  id: 'image.node-floor',
  title: 'The image’s Node is one that its OpenClaw supports',
  severity: 'high',
  lenses: {
    child: 'A new toy does not run on the old batteries.',
    principle: 'OpenClaw refuses to start on a Node below its floor, and a Node out of support gets no security fixes.',
  },
  needs: { release, image },
  whenAbsent: 'not-applicable',
  advice: 'Move to a newer image: its Node comes with it. With image.source git, raise the Node of the Dockerfile’s base.',
  check: ({ release, image }) => {
    const node = image.node ?? release.node
    if (node === undefined) return unknown('the image does not say which Node it has')
    const range = release.engines ?? NODE_FLOOR
    const fits = suits(node, range)
    if (fits === undefined) return unknown(`${node} cannot be compared with ${range}`)
    return fits ? pass('image', node, range) : fail('image', node, range)
  },
})

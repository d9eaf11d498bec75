import type { Route } from './program.js'
export const open: Route = () => {}

import { build } from './app-build.ts';

if (!build()) process.exitCode = 1;

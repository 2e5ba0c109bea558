import { serveTrial } from './serve-trial.ts';

// The process that tries a device: a driver may end it.
serveTrial();

import { connect } from '../../../src/store/sqlite/connection.ts';

/** Holds the claim of the database whose path it is given until it is killed; says `held` once it does. */
const lock = connect(`${process.argv[2]}.claim`);
lock.exec('BEGIN EXCLUSIVE');
console.log('held');
// What nothing refers to any more is closed by the garbage collector.
setInterval(() => lock.open, 1000);

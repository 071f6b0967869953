import { needAll } from './tools';

export default needAll;

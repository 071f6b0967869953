import { tMaybe } from '../i18n';

/** What a kind of server is called. */
export const profileName = (name: string, title = name): string => tMaybe(`profile.${name}`, title);

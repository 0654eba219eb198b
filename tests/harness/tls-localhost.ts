import tls from 'node:tls';

/** A certificate for `localhost` that signed itself, from 2020 to 2120; its key protects nothing. */
export const localhostTls = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgFj6OAtb9xwElvBjZ
GuZ4WHlVhvirk9jiYBW3KeBkpPuhRANCAAT4u1dp7FbNPkcFDVNjzNN1WpEO88lq
heTuLWqmPch8ihIF5HhZ/LnwBoTGsz1r3Sk4hQbaUKLxG8LrSXM96rod
-----END PRIVATE KEY-----`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBYTCCAQegAwIBAgIBATAKBggqhkjOPQQDAjAUMRIwEAYDVQQDDAlsb2NhbGhv
c3QwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMBQxEjAQBgNVBAMM
CWxvY2FsaG9zdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABPi7V2nsVs0+RwUN
U2PM03VakQ7zyWqF5O4taqY9yHyKEgXkeFn8ufAGhMazPWvdKTiFBtpQovEbwutJ
cz3quh2jSDBGMA8GA1UdEwEB/wQFMAMBAf8wFAYDVR0RBA0wC4IJbG9jYWxob3N0
MB0GA1UdDgQWBBSJQve4g+vuwHzvS35a90SZRqwKiDAKBggqhkjOPQQDAgNIADBF
AiEAuxSc/EwhWhya1ffb5Vu4M12HYraKkVwMRnYFerKhGAoCIFXkIz8vPIB9iTpm
1gLaCq5X5pQ4Xv3gQtnVtYB8bJ9G
-----END CERTIFICATE-----`,
};

/** Makes this process trust it. */
export function trustLocalhost(): void {
  tls.setDefaultCACertificates([...tls.rootCertificates, localhostTls.cert]);
}

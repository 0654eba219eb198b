/**
 * An answer that `xmlsec1` 1.2.37 signed (RSA with SHA-256, body and time stamp), and the content of its body as `xmlsec1` encrypted it: what goes into the security header,
 * and what into the body. The time stamp holds at `xmlsecTime`. The key is made for these messages and protects nothing.
 */
export const xmlsecTime = Date.UTC(2030, 0, 2, 3, 5);

export const xmlsecCertificate = `-----BEGIN CERTIFICATE-----
MIIDBzCCAe+gAwIBAgIUYxyWqI7dKvx1tNXgp2rbtj0JLS0wDQYJKoZIhvcNAQEL
BQAwEjEQMA4GA1UEAwwHcGFydG5lcjAgFw0yNjEyMDExMzI5MTVaGA8yMTI2MTEw
NzEzMjkxNVowEjEQMA4GA1UEAwwHcGFydG5lcjCCASIwDQYJKoZIhvcNAQEBBQAD
ggEPADCCAQoCggEBAM585q5szag6t2MBVg1xp5TK5J79G17HKyBpjLMGJos6lWTP
sC2DlVfdOhE4Bbvy+GcW7lkD/N6VNXCTGGB7pHSdPuZXxP+SLvl8fUP9k7zSc1sr
0w82Spu01iOZgADknCux/JP/OtvNOHKCkLhNEw6CtOTP/3x9we/4/BEVFR+yJlAY
2UblmW3XsUHw7tgXk8RIcZWV2G1eMpd+HLrOzlaulOVmEKK2aQnFcC7kF5L8GYut
kuQaxvXpywIhdjk5+ln40yNqIpcO2d7nlgJiasHGJOfV8xTV6ULQmHpaOVcmzt9s
Z5Gek9msWdzRGloDDuFIc+X9s1dHoMqJIs3LrP8CAwEAAaNTMFEwHQYDVR0OBBYE
FJ2hM2dyZlyWRwAPIgCCALxrOc+TMB8GA1UdIwQYMBaAFJ2hM2dyZlyWRwAPIgCC
ALxrOc+TMA8GA1UdEwEB/wQFMAMBAf8wDQYJKoZIhvcNAQELBQADggEBAH+o17gq
1izxgDeinY63lcomtEcXp4GCgE2C9H9koMXHt9GOuvGMcjIQjuDG8m9CoKE4BQGu
VKm1Bx7MEjP5whJKUJ10X0NnXjEFnngBuWjhrE/WlQ22kU0T3twMjmijBPNAspP2
xn52MFIwYPzqhtLv2vIzTYkTPl+hpflCG7lW2vebvodBlrL7AM+1eBQpTQ0D2Pvh
aSuwFBuqXs6GkwN2qYYj2sxOmIsUUKux4q+A3e7VYS9bAHNfZh42qqxXvtZz/lfZ
4bYJu2DMKaZQHOSxxYQph9EXm6+iIeuYblmBI/ziFifasaYrqWC8CNFI8Nxoyxqp
/+L7L7RLUN2HYGA=
-----END CERTIFICATE-----`;

export const xmlsecKey = `-----BEGIN PRIVATE KEY-----
MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQDOfOaubM2oOrdj
AVYNcaeUyuSe/RtexysgaYyzBiaLOpVkz7Atg5VX3ToROAW78vhnFu5ZA/zelTVw
kxhge6R0nT7mV8T/ki75fH1D/ZO80nNbK9MPNkqbtNYjmYAA5JwrsfyT/zrbzThy
gpC4TRMOgrTkz/98fcHv+PwRFRUfsiZQGNlG5Zlt17FB8O7YF5PESHGVldhtXjKX
fhy6zs5WrpTlZhCitmkJxXAu5BeS/BmLrZLkGsb16csCIXY5OfpZ+NMjaiKXDtne
55YCYmrBxiTn1fMU1elC0Jh6WjlXJs7fbGeRnpPZrFnc0RpaAw7hSHPl/bNXR6DK
iSLNy6z/AgMBAAECggEAEiIkh/uExq9RXN/If38UU8bK864P8e9/uWWg4N/mEU1g
bUKn8CH2wt6Us4pom9bR5bZn0WgTlDXPmZvxWhfBm37BAALZNAXRxkBz0mgPH1fu
oCUQcJeN+cU/Fk/r+SgaZuPx5cqrj+iiemaTmvvPHp5v5bWLyZJUWQ9T45QnD2oH
Uol2FYopWituzxtoGiaBgJhRsfX4iJMEUl7cj8UuszZDEaT+6LwQeIJl5q5lfuln
+byUts7vGoq+AXY4QOzJrZKIeEeWq5HWgO7F2FOZ9VsHbBfjDR7nYwijdsnDpo+S
u9ZYS/bHp8AAvY8mr6ExUAjh/HDJUc/g30vFIG6tMQKBgQDnuQVN/QKWgxzveKbw
mvheF0Ao9aZ6i4hK5YwJavUvf0DP9bPI7eIvw1GxFQPBYTnlNxn04lvXnNPfocvt
Ix6NtKzNftUNtGKkcttuqt943VKt019zHVGCNJwEFWdXaUqShNkO9KqaKtn48nn7
0DqlhOL1picP3nUXiKPdJCgNEwKBgQDkHxATnwqHmi9XXW3Zk678bM976cIBGe49
kdZd+zrdESa8fTr9DOqWmXGX2ddBOvhuXv1uWdU1cWD6ZtF4hLLWuv550cWcrWRi
X1QeP6KhyPKlDW+g7TMhBC5rUeLZnJWh0z9kBBmQPZb14psD53bSdUv9dsgtoaHB
T1RsxE555QKBgQC9+BFBPotAmXy/VkqGNoYnnSgcbEdvb7TssgN8NRONPOYFl4ks
0Nj+D0KJypCpmOu93s6I1Io22XtZe2uTnZcO1XBViAVilt/HseHzeGJ80/VUTFWU
KhUIidjeAC4Ym1lnhUHt4Od8PGU2kpMuvidWSvtGKFEd0WJtSLgOM/YhwQKBgEh8
2mXxvq3SP8LaLGLb+9m4VcIBSKWC8OJdqimZAF5o6c8xWAI7DXwnbCIdlbnjnDeu
NYfQQeDGk1NeQqeyOwXiy6Q4FTwxGNntgtRN0kbojLoH5/XSCdIu+vUdQyF1EVMn
xlfouZrNB2BAzpNSBL7hiPEUwo1FdBnyNFiPlIRFAoGACGEfQilqaQZ0xqIajdAq
OEiGj7CJLGNnkLRRG0goUhhLHqYrDJ9nYv2O8/SHkXScQ0DZI+5jzZZlxWJmoZRb
VnuDGRXOoRf8o2deQuXCkCsbRJ6xCsejNFb+9qgCX7grmBayOVS+HN0ZVlvZZIK6
DLk90XSZYPw0pgkt/nEQ1iQ=
-----END PRIVATE KEY-----`;

export const xmlsecSigned = `<?xml version="1.0" encoding="UTF-8"?>
<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:o="urn:orders" xmlns:wsu="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd">
<s:Header><wsse:Security xmlns:wsse="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd" s:mustUnderstand="1">
<wsu:Timestamp wsu:Id="ts"><wsu:Created>2030-01-02T03:04:05Z</wsu:Created><wsu:Expires>2030-01-02T03:09:05Z</wsu:Expires></wsu:Timestamp>
<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo><ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/><ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/>
<ds:Reference URI="#body"><ds:Transforms><ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/></ds:Transforms><ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><ds:DigestValue>PJGJnGdhcQic51W3FIhl65Pv28mVEKWXDlh/2LDgIAY=</ds:DigestValue></ds:Reference>
<ds:Reference URI="#ts"><ds:Transforms><ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/></ds:Transforms><ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><ds:DigestValue>G3fkwhBvi9Ejjhul4MLB3cAHjyd2zTG0LEKAHqMhStY=</ds:DigestValue></ds:Reference>
</ds:SignedInfo><ds:SignatureValue>yBjfrc1Sv9F6BvyCzRkO9G/Qtlfq6c15AQPThZce8xwHc/nZldPJOLEwExTbNXA0
kJVKrsTFWViBXaXysKiY0fCyNA7eG6W8v09p/v6FaElZm/NojvckV7rISaU1xIBx
exiOkwH731MxTs1h5gMt3VASQ1SjEX3OLcHIeCBQPNHxMdWu/qsdA/MYgeCCxjBY
4NjICJF7MKGR2iUtouyv6Me8fOYB84glI4rcbjuBqrPNBgpzOoHaiR9tFhM7lxBA
c4G34P66RkzBO/e8Ev421uvN7Raepx/x6F7PhISfHN2t2UkfeUcGLDcVPDZrJU25
IZfZaHuFDzrw4777eloVBg==</ds:SignatureValue><ds:KeyInfo><wsse:SecurityTokenReference><wsse:KeyIdentifier>partner</wsse:KeyIdentifier></wsse:SecurityTokenReference></ds:KeyInfo></ds:Signature>
</wsse:Security></s:Header>
<s:Body wsu:Id="body"><o:addTaxResponse note="a &quot;b&quot; &lt;c&gt;"><!-- Ö --><o:total>2<![CDATA[.5]]></o:total></o:addTaxResponse></s:Body>
</s:Envelope>
`;

/** The key by RSA-OAEP, the data by AES-256 in GCM. */
export const xmlsecGcm = {
  key: `<xenc:EncryptedKey xmlns:xenc="http://www.w3.org/2001/04/xmlenc#" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Id="ek"><xenc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p"/><ds:KeyInfo><ds:KeyName/></ds:KeyInfo><xenc:CipherData><xenc:CipherValue>J6odAn1tICJESFmIGExmfUiFcZhdJkICpxfJCUyGE5ey/Y7o52Btz58v5U0jVCm4
psbb29lWQFToiPCNgZebdwlrrh0XMyZ9ACJAaiFRTxUVkt1IxtCHAwg776j/T7fE
zxo32gc7q9r4aS+seTgvVIwDBs5TQDYuY49pUjg9qaYnPO0HTTGxlz8IAIP9njW+
laVxHk+m/HTlL3gp+vuLcU3RFIyxfoeYBv6aXtu88U9KOZOAhDQCPFCHS+Uq5m/A
W7mMhfSAduDICXqyxctJBnLbbmRDzKrcBIfP4JQlwDUBdeQrjOR/3B+V9n2iF9xV
3PnzGeYkJG1HLNw3TTua2g==</xenc:CipherValue></xenc:CipherData><xenc:ReferenceList><xenc:DataReference URI="#ed"/></xenc:ReferenceList></xenc:EncryptedKey>`,
  data: `<xenc:EncryptedData xmlns:xenc="http://www.w3.org/2001/04/xmlenc#" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Id="ed" Type="http://www.w3.org/2001/04/xmlenc#Content"><xenc:EncryptionMethod Algorithm="http://www.w3.org/2009/xmlenc11#aes256-gcm"/><xenc:CipherData><xenc:CipherValue>3akgE5QMK/VQxiaax0+MVvmyS2BJHaZF7cAR4htxB7fE+v6flimJKeL5ItmWNG4g
VsM6ObKiTbHku7WiwNZ0je9JYv+Ejq8LGw1e+x86BzDAaIuLB4Ifyyq5EXHCL7OQ
BMyC/dJfHd/7IA4jM5K0zY4aOr/7wtk74HO1Z86v6l7X8rjE0mcVHN3TJHgH8LU=</xenc:CipherValue></xenc:CipherData></xenc:EncryptedData>`,
};

/** The key by RSA-OAEP, the data by AES-128 in CBC. */
export const xmlsecCbc = {
  key: `<xenc:EncryptedKey xmlns:xenc="http://www.w3.org/2001/04/xmlenc#" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Id="ek"><xenc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p"/><ds:KeyInfo><ds:KeyName/></ds:KeyInfo><xenc:CipherData><xenc:CipherValue>EHpBVY7vEqYRsJJEizk/AJHC7Ja7niZ++82glJ9rbtWVFTqde+4MjcHFjJF++1e9
hLOT7/Q342c3SqnFy3z5vwymi3pYEk3h7a4etxGD4FT4QdoCSB9/XzzWt/9zOft9
kHxDvdkkxvNkMcWkIBjJnS6oJU2jYLFzvf7Rnnw6s8WdyZZZxGXIeWd0AxIEkc4I
/CrzgIL0TIwBGGj/nxEAejhhBiy+jKa07KSDfKChf8URqZd788zrQn1ji2dOSmbj
sK/j7xGoHrNFw2F3noR+oLmuTNqBXW6zxcFpnjY12A1xoFMUpg+UL9c3lyORklpi
Kq3I1HnmK1rumoOmRzFung==</xenc:CipherValue></xenc:CipherData><xenc:ReferenceList><xenc:DataReference URI="#ed"/></xenc:ReferenceList></xenc:EncryptedKey>`,
  data: `<xenc:EncryptedData xmlns:xenc="http://www.w3.org/2001/04/xmlenc#" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Id="ed" Type="http://www.w3.org/2001/04/xmlenc#Content"><xenc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes128-cbc"/><xenc:CipherData><xenc:CipherValue>pdMU4d56SUoSl4jNmk/0dPsCpdwZzhZUtG8wowwxlexxei4xYDA1BJ0x86B+f1f7
UIw4rauTG2K6vmfB16QlktgFgzwE5k2O2zD357rSUOEXPKdrA7blmnr3iAE8VLYT
NpErBsm2HJ6cZzPw7xhYvXlgYsdNRbqzvdoS+faYrcoZ5Li6aFFdBicsks1I0jkU</xenc:CipherValue></xenc:CipherData></xenc:EncryptedData>`,
};

/** Of somebody else. */
export const otherCertificate = `-----BEGIN CERTIFICATE-----
MIIDAzCCAeugAwIBAgIUHhrHAj2EhZtlr2TpuH04T3DL8hUwDQYJKoZIhvcNAQEL
BQAwEDEOMAwGA1UEAwwFb3RoZXIwIBcNMjYxMjAxMTMyOTE4WhgPMjEyNjExMDcx
MzI5MThaMBAxDjAMBgNVBAMMBW90aGVyMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A
MIIBCgKCAQEAtQt60fZyTUlBqVspNYp2MlBhngLJqnC4/4iTBM3oMH8uPmZeNR8o
gEMQWgVy/+P/G3XqNgNW2YwT4+jB6ziJwdC0hO8316bfLLMcGXLKPhyx0j+1/Llz
lP8Z+ydkmTSk1o8LmBYcaHSJrFNbWwhiTy93qajnsornvuSLZVbgglZZ3anI2iv4
wxT4+W/J8VEdSZ+24egCVwGqEMYx0lAzodPJ3+MtLgEgzg51TpwK9p5SoV60C3Ch
TjAaThbUuG9wll5brDbpR3AJcDZkBfnfSJUnpYtJ5bL+ihopJfBr5hUjr6RDIL9K
S57HvwWPqwymmKhQU1rsWhOH6UZBXlSKUwIDAQABo1MwUTAdBgNVHQ4EFgQUda1R
JeJx9pYQeZbpelpBcGUs0rAwHwYDVR0jBBgwFoAUda1RJeJx9pYQeZbpelpBcGUs
0rAwDwYDVR0TAQH/BAUwAwEB/zANBgkqhkiG9w0BAQsFAAOCAQEABqy07olc9aHW
WlWmhBj4OvR6oOVPOcHsuj1MB6EYSMOXVuB5/FzDZ1xLz79/bRCRhEYJWV9mE9sW
mKCWfeLDWMflPXoOvXeVVD6RzLVTSqgFE9tEO6GS1PPhNrn9Hrvn0Rwi2N347HIJ
NquBNHIaZtcQ25o+PUyBrhsqPDEkriL64RM5Oy4EI5C6s0fX0CLBjNKsWew/WO3C
66sD/F9+ea0n0cQ4qtxQoNhlIHkw672mg3IUNSkeX1uMExpAJM9RAb5dCC6JHURx
b9D5D+frTsJGce73JeCo75V0PAkMi4cRjcyX+FxSiAgscB1ngJ118VZ2Cia98sFv
Tpc1i+cCpg==
-----END CERTIFICATE-----`;

export const otherKey = `-----BEGIN PRIVATE KEY-----
MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC1C3rR9nJNSUGp
Wyk1inYyUGGeAsmqcLj/iJMEzegwfy4+Zl41HyiAQxBaBXL/4/8bdeo2A1bZjBPj
6MHrOInB0LSE7zfXpt8ssxwZcso+HLHSP7X8uXOU/xn7J2SZNKTWjwuYFhxodIms
U1tbCGJPL3epqOeyiue+5ItlVuCCVlndqcjaK/jDFPj5b8nxUR1Jn7bh6AJXAaoQ
xjHSUDOh08nf4y0uASDODnVOnAr2nlKhXrQLcKFOMBpOFtS4b3CWXlusNulHcAlw
NmQF+d9IlSeli0nlsv6KGikl8GvmFSOvpEMgv0pLnse/BY+rDKaYqFBTWuxaE4fp
RkFeVIpTAgMBAAECggEAL6F3jKnD5KVzSvUa4GUvN4mCRSoCmH7TjRcHZuotPiUX
q38PJfaulyANu0FXwg7f3P+mwNMcFFwQF5PzAMl9JKqd86NkE65pZL8yk1dp8fFm
ryPn4zd/OyHqWfNBOjVpcLFtoXOfwbN3TQkZLdgE1URtvQsc+hIlakmCiwTSSDex
PKh+3UJhXQgv0Qv/CY4tGjDO8zd78oavdLVoKqzOLkS7dLknf6+2CaPlS7fQVaZk
rBK4rcsfgbGDT+ZmtNz85K7MpbnTjM4GJ43pRFUdCr4JP7FCd3PZG5JpnxDZVDIt
0PJfsJgc0Y8hfJatxBVviNmK/8eIWB7nusXwPCIdkQKBgQD4H+mGoVIbdAviyVC4
af5sSixy80wKW11kmNgecv6x/9aQPBUn1wQ6XD31grOsMihmFDEw+xZlJyFLj+Mv
SgGA7yJfBMrItGc0J2LiAFbz3LoFU8LFCHl44gv7iOEqZnsMte15UOFVaM6pnKKX
SRz4bwmkV7S9uyKqQd/nae2EHwKBgQC6yoYX6RJskNicqHKwKmO5/W6s5z0L4OCN
ZgpzdsNQeMJQg1bSdbvfU9LUygU7ndivQRQkLlFOo/CIlSNOFG27XYk7v3feE/np
e7jrMqX1MW4YKvbmbl5ssQ9gwYSat1i7JFpl38lTy72hxq+qv6pRkc2mxEo3DzLo
2ooW0DqTTQKBgBMFX0GS3Fh+bOrVw/pfJcHnbcDiJdIlbuNnVCoBZsT+d9RWxshn
E0vmBlnryxpIPhCVO7Alj3Hxrfu87A2T/smDi379Pw5jxgWZf1sT65aGNTxzT1sL
a0R5D7IYrCoz8Prod2v1Z1DE2BLojw5J7I6e9H5EuvZQgjfLFP8If8zBAoGBALb9
Lo6AA0+eOsaF8w0ICfisAV+bjV90pyd+nqBs6XyNQPd1I3o8YpevW6ygWK4FvcA6
xguH4Jlk24BCcnrMYo+aW5XPxhMmiL6mOQsY7CIfkZZViNlHqHNcpg8IpeqX0XJM
c863hFj2EMlKhs+Ewsr0Rn6ob3gvCJW7empNBgVFAoGAScxrFfeXeuq/MdWlvzI+
t0HfK/Sx6NSbjLWeM3+nKavIUq3wru9piK0Sv9dyQa6aJwvDZ+p+HfvVxET8hfIY
hHuTMLcLFLIxW/6SIPNeap3UUvkxntFqWS/Ozm3DsksaJubwaV+s1y0S/cfyksOB
5P3RWJbIMgLOryVH/HTQfIQ=
-----END PRIVATE KEY-----`;

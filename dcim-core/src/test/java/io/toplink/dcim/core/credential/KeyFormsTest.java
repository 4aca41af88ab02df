package io.toplink.dcim.core.credential;

import static org.assertj.core.api.Assertions.assertThat;

import io.toplink.dcim.core.base.Secret;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeyFormsTest {
  private final KeyForms forms = new KeyForms();

  @Test
  void keysAndSecretsAreLettersAndDigitsOnly() {
    for (int i = 0; i < 200; i++) {
      String key = forms.newKey();
      String secret = forms.newSecret().reveal();
      assertThat(key).matches("dck[0-9A-Za-z]{22}");
      assertThat(secret).matches("dcs[0-9A-Za-z]{49}");
      assertThat(KeyForms.isKey(key)).isTrue();
      assertThat(KeyForms.isSecret(secret)).isTrue();
    }
  }

  @Test
  void noTwoAreAlike() {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      assertThat(seen.add(forms.newKey())).isTrue();
      assertThat(seen.add(forms.newSecret().reveal())).isTrue();
    }
  }

  @Test
  void theChecksumTellsSlipsOfTheHand() {
    String secret = forms.newSecret().reveal();
    assertThat(KeyForms.isSecret(secret + " ")).isFalse();
    assertThat(KeyForms.isSecret(secret + "\n")).isFalse();
    assertThat(KeyForms.isSecret('"' + secret + '"')).isFalse();
    assertThat(KeyForms.isSecret(secret.substring(1))).isFalse();
    assertThat(KeyForms.isSecret("")).isFalse();
    for (int i = 3; i < secret.length(); i++) {
      char other = secret.charAt(i) == 'x' ? 'y' : 'x';
      assertThat(KeyForms.isSecret(secret.substring(0, i) + other + secret.substring(i + 1)))
          .isFalse();
    }
  }

  /** Computed with openssl: what other programs derive must be what we derive. */
  @Test
  void derivesTheSigningKeyOfTheContract() {
    assertThat(HexFormat.of().formatHex(KeyForms.signingKey(new Secret("dcsExample"))))
        .isEqualTo("e61558f64f7c61fc6f23fe92c739d4f8aa729286150e150b2ffca74874a93bb3");
  }
}

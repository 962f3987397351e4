package webhook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"

	"pegboard/models"
)

// Sign returns the value of the header webhook-signature: one signature for each secret, with a blank between them. The
// body is signed as the bytes that are sent. It returns Internal for a secret that is none of ours.
func Sign(id string, at time.Time, body []byte, secrets ...string) (string, error) {
	signatures := make([]string, len(secrets))
	for i, secret := range secrets {
		key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, models.WebhookSecretMark))
		if err != nil {
			return "", fmt.Errorf("read the secret of a webhook: %w", err)
		}
		digest := hmac.New(sha256.New, key)
		digest.Write([]byte(id + "." + strconv.FormatInt(at.Unix(), 10) + "."))
		digest.Write(body)
		signatures[i] = "v1," + base64.StdEncoding.EncodeToString(digest.Sum(nil))
	}
	return strings.Join(signatures, " "), nil
}

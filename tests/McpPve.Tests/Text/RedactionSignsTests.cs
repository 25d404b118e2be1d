using McpPve.Text;

namespace McpPve.Tests.Text;

/// <summary>Texts are only searched where a sign of a secret stands in them; each of these has one sign and no other.</summary>
public sealed class RedactionSignsTests
{
    [Test]
    [Arguments("password=hunter22", "hunter22")]
    [Arguments("--password hunter22", "hunter22")]
    [Arguments("x --token hunter22", "hunter22")]
    [Arguments("{\"secret\" : \"hunter22\"}", "hunter22")]
    [Arguments("password: hunter22", "hunter22")]
    [Arguments("ftp://me:hunter22@host", "hunter22")]
    [Arguments("PVE:root@pam:65F00000::hunter22", "hunter22")]
    [Arguments("otpauth://totp/hunter22", "hunter22")]
    [Arguments("key pve2c-0123456789", "0123456789")]
    [Arguments("-----BEGIN RSA PRIVATE KEY-----\nhunter22", "hunter22")]
    public async Task A_secret_is_hidden_by_whichever_sign_it_shows(string text, string secret)
    {
        await Assert.That(Redaction.Hide("notes", text)).DoesNotContain(secret).And.Contains(Redaction.Mark);
    }

    [Test]
    public async Task A_text_without_a_sign_stays_as_it_is()
    {
        await Assert.That(Redaction.Hide("name", "vm-100 on pve1, running")).IsEqualTo("vm-100 on pve1, running");
    }
}

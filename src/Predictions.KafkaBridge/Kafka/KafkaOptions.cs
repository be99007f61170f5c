using Confluent.Kafka;

namespace Predictions.KafkaBridge.Kafka;

/// <summary>Section <c>Kafka</c>: the brokers.</summary>
internal sealed record KafkaOptions
{
    /// <summary>Addresses to begin with: <c>host:port,host:port</c>.</summary>
    public string Brokers { get; init; } = "";

    /// <summary><c>Plaintext</c>, <c>Ssl</c>, <c>SaslPlaintext</c> or <c>SaslSsl</c>.</summary>
    public SecurityProtocol SecurityProtocol { get; init; } = SecurityProtocol.Plaintext;

    /// <summary>A PEM file with the authority of the brokers' certificates; empty for those of the system.</summary>
    public string CaFile { get; init; } = "";

    /// <summary>With SASL: <c>Plain</c>, <c>ScramSha256</c> or <c>ScramSha512</c>.</summary>
    public SaslMechanism SaslMechanism { get; init; } = SaslMechanism.ScramSha512;

    /// <summary>With SASL: the user.</summary>
    public string SaslUsername { get; init; } = "";

    /// <summary>With SASL: the password; only from the environment or a file.</summary>
    public string SaslPassword { get; init; } = "";

    private bool HasSasl => SecurityProtocol is SecurityProtocol.SaslPlaintext or SecurityProtocol.SaslSsl;

    public IEnumerable<string> Problems()
    {
        if (string.IsNullOrWhiteSpace(Brokers))
            yield return "Kafka:Brokers must be host:port, or several with commas";
        if (CaFile.Length > 0 && !File.Exists(CaFile))
            yield return "Kafka:CaFile is not a readable file";
        if (HasSasl && (SaslUsername.Length == 0 || SaslPassword.Length == 0))
            yield return "Kafka:SaslUsername and Kafka:SaslPassword must be set with a SASL protocol";
        if (SaslMechanism is not (SaslMechanism.Plain or SaslMechanism.ScramSha256 or SaslMechanism.ScramSha512))
            yield return "Kafka:SaslMechanism must be Plain, ScramSha256 or ScramSha512";
    }

    /// <summary>Without values: a record would print the password.</summary>
    public override string ToString() => nameof(KafkaOptions);

    /// <summary>Sets the connection of a client.</summary>
    public T Apply<T>(T client) where T : ClientConfig
    {
        (client.BootstrapServers, client.SecurityProtocol, client.ClientId) = (Brokers, SecurityProtocol, "predictions-bridge");
        if (CaFile.Length > 0)
            client.SslCaLocation = CaFile;
        if (HasSasl)
            (client.SaslMechanism, client.SaslUsername, client.SaslPassword) = (SaslMechanism, SaslUsername, SaslPassword);
        return client;
    }
}

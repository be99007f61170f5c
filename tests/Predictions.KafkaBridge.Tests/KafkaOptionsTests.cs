using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Predictions.KafkaBridge.Kafka;
using Predictions.KafkaBridge.Startup;

namespace Predictions.KafkaBridge.Tests;

/// <summary>TLS and SASL: what librdkafka gets, that it accepts it, and that nobody sees the password.</summary>
public sealed class KafkaOptionsTests : IDisposable
{
    private const string Password = "canary-password-4d1e";

    private readonly string _folder = Directory.CreateTempSubdirectory("predictions-kafka-").FullName;

    private string CaFile => Path.Combine(_folder, "ca.pem");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("Plaintext", "Plain")]
    [InlineData("Ssl", "Plain")]
    [InlineData("SaslPlaintext", "Plain")]
    [InlineData("SaslPlaintext", "ScramSha256")]
    [InlineData("SaslSsl", "ScramSha256")]
    [InlineData("SaslSsl", "ScramSha512")]
    public void Each_protocol_reaches_every_client_and_is_accepted(string protocol, string mechanism)
    {
        WriteAuthority();
        var options = Read(protocol, mechanism);
        var isSasl = protocol.StartsWith("Sasl", StringComparison.Ordinal);
        foreach (var config in (ClientConfig[])[options.Apply(new ProducerConfig()), options.Apply(new ConsumerConfig())])
        {
            Assert.Equal(Enum.Parse<SecurityProtocol>(protocol), config.SecurityProtocol);
            Assert.Equal(("127.0.0.1:9", CaFile), (config.BootstrapServers, config.SslCaLocation));
            Assert.Equal(isSasl ? Enum.Parse<SaslMechanism>(mechanism) : null, config.SaslMechanism);
            Assert.Equal(isSasl ? "bridge" : null, config.SaslUsername);
            Assert.Equal(isSasl ? Password : null, config.SaslPassword);
            // The name in a certificate is checked, unless someone switches that off.
            Assert.Null(config.EnableSslCertificateVerification);
            Assert.Null(config.SslEndpointIdentificationAlgorithm);
        }

        // librdkafka checks the configuration, reads the authority and makes its TLS context when a client is made.
        var log = new KeptLog();
        var clients = new KafkaClients(options, new BridgeMetrics(TimeProvider.System), log);
        using (clients.InOrder(BridgeMetrics.Events))
        using (clients.Single(BridgeMetrics.DeadLetters))
        using (clients.Member("group", 10_000).Build())
            Assert.DoesNotContain(Password, $"{options}{log}", StringComparison.Ordinal);
    }

    [Fact]
    public void An_authority_that_is_none_is_refused_and_the_password_is_not_in_the_error()
    {
        File.WriteAllText(CaFile, "no certificate");
        var clients = new KafkaClients(
            Read("SaslSsl", "ScramSha512"), new BridgeMetrics(TimeProvider.System), new KeptLog());
        var refused = Assert.ThrowsAny<Exception>(() => clients.InOrder(BridgeMetrics.Events));
        Assert.Contains("ssl.ca.location", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Password, $"{refused}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bridge_that_cannot_authenticate_never_writes_its_password()
    {
        WriteAuthority();
        using var bridge = new BridgeProcess(
            ("Service:Address", "http://127.0.0.1:9"), ("Kafka:Brokers", "127.0.0.1:9"), ("Kafka:SecurityProtocol", "SaslSsl"),
            ("Kafka:CaFile", CaFile), ("Kafka:SaslUsername", "bridge"), ("Kafka:SaslPassword", Password),
            ("Records:Topic", "records"), ("Records:DeadLetterTopic", "dead"));
        bridge.Start();
        await bridge.UntilAsync(() => bridge.Output.Contains("Kafka: ", StringComparison.Ordinal));
        Assert.Equal(0, await bridge.StopAsync(TestContext.Current.CancellationToken));
        Assert.DoesNotContain(Password, bridge.Output, StringComparison.Ordinal);
    }

    /// <summary>The options as the program reads them, with the password from a file.</summary>
    private KafkaOptions Read(string protocol, string mechanism)
    {
        var secrets = Directory.CreateDirectory(Path.Combine(_folder, "secrets")).FullName;
        File.WriteAllText(Path.Combine(secrets, "Kafka__SaslPassword"), Password);
        return Settings.Read(
        [
            "--Service:Address", "http://127.0.0.1:9", "--Kafka:Brokers", "127.0.0.1:9", "--Events:Topic", "events",
            "--Kafka:SecurityProtocol", protocol, "--Kafka:SaslMechanism", mechanism, "--Kafka:SaslUsername", "bridge",
            "--Kafka:CaFile", CaFile, "--Secrets:Directory", secrets,
        ]).Kafka;
    }

    private void WriteAuthority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        using var authority = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        File.WriteAllText(CaFile, authority.ExportCertificatePem());
    }

    /// <summary>All lines of a log.</summary>
    private sealed class KeptLog : ILogger<KafkaClients>
    {
        private readonly System.Collections.Concurrent.ConcurrentQueue<string> _lines = new();

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) => _lines.Enqueue(formatter(state, exception));

        public override string ToString() => string.Join('\n', _lines);
    }
}

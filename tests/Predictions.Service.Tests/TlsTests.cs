using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Time.Testing;
using Predictions.Testing;

namespace Predictions.Service.Tests;

/// <summary>TLS by Kestrel's settings, over both transports.</summary>
public sealed class TlsTests(ServiceFixture fixture) : IDisposable
{
    private const string Question =
        """{"history":{"periods":[{"start":"2026-01-02"},{"start":"2026-01-30"}]},"asOf":"2026-02-10"}""";

    private static readonly Uri Models = new("/v1/models", UriKind.Relative);

    private readonly LoopbackCertificates _certificates = new();

    [Fact]
    public async Task Both_transports_and_the_warmup_calls_use_TLS()
    {
        await using var service = await StartAsync();
        using var http = Trusting(service.HttpAddress);
        var forecast = await http.PostAsync("/v1/predict", Question).OkAsync();
        Assert.NotEmpty(forecast.GetProperty("model").GetString()!);
        using var handler = Handler();
        using var channel = GrpcChannel.ForAddress(service.GrpcAddress, new GrpcChannelOptions { HttpHandler = handler });
        Assert.NotEmpty((await new V1.CyclePredictions.CyclePredictionsClient(channel).PredictAsync(Samples.Inline())).Model);

        var metrics = await MetricsReading.OfAsync(service.Operators);
        Assert.Equal(3 + 1, metrics["predictions_calls_total{transport=\"grpc\",method=\"Predict\",status=\"OK\"}"]);
        Assert.Equal(3 + 1, metrics["predictions_calls_total{transport=\"http\",method=\"Predict\",status=\"200\"}"]);
    }

    [Fact]
    public async Task Each_endpoint_keeps_its_HTTP_version()
    {
        await using var service = await StartAsync();
        using var http = Trusting(service.HttpAddress);
        using var grpc = Trusting(service.GrpcAddress);
        using var request = Get(HttpVersion.Version20, HttpVersionPolicy.RequestVersionOrLower);
        using var answer = await http.SendAsync(request, HttpAnswers.Token);
        Assert.Equal(HttpVersion.Version11, answer.Version);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        using var old = Get(HttpVersion.Version11, HttpVersionPolicy.RequestVersionExact);
        await Assert.ThrowsAsync<HttpRequestException>(() => grpc.SendAsync(old, HttpAnswers.Token));
    }

    [Fact]
    public async Task Clients_without_trust_or_without_TLS_get_no_answer()
    {
        await using var service = await StartAsync();
        // These clients use the machine's trust store.
        var distrust = await Assert.ThrowsAsync<HttpRequestException>(() => service.Http.GetAsync(Models, HttpAnswers.Token));
        Assert.Equal(HttpRequestError.SecureConnectionError, distrust.HttpRequestError);
        await UnavailableAsync(service.Channel);

        using var http = new HttpClient { BaseAddress = WithoutTls(service.HttpAddress) };
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(Models, HttpAnswers.Token));
        using var channel = GrpcChannel.ForAddress(WithoutTls(service.GrpcAddress));
        await UnavailableAsync(channel);
    }

    [Fact]
    public async Task An_instance_that_requires_client_certificates_becomes_ready_without_having_one()
    {
        await using var service = await StartAsync(
            ("Kestrel:Endpoints:Http:ClientCertificateMode", "RequireCertificate"),
            ("Kestrel:Endpoints:Grpc:ClientCertificateMode", "RequireCertificate"));
        Assert.Contains(
            "\"ready\"", await service.Operators.GetStringAsync("/health/ready", HttpAnswers.Token), StringComparison.Ordinal);
        using var http = Trusting(service.HttpAddress);
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(Models, HttpAnswers.Token));
        var metrics = await MetricsReading.OfAsync(service.Operators);
        Assert.Empty(metrics.SeriesOf("predictions_calls_total").Where(series => metrics[series] > 0));
    }

    [Theory]
    [InlineData("Kestrel:Certificates:Default:Path", "none.pem", "Kestrel:Certificates:Default:Path must name a file")]
    [InlineData("Kestrel:Certificates:Default:KeyPath", "none.key", "Kestrel:Certificates:Default:KeyPath must name a file")]
    [InlineData(
        "Kestrel:Endpoints:Grpc:Certificate:Path", "none.pem", "Kestrel:Endpoints:Grpc:Certificate:Path must name a file")]
    [InlineData("Kestrel:Certificates:Default:KeyPath", "Predictions.Service.dll", "The section Kestrel cannot be used")]
    [InlineData("Kestrel:Certificates:Default:Path", "Predictions.Service.dll", "The section Kestrel cannot be used")]
    [InlineData("Kestrel:Endpoints:Http:Protocols", "Http9", "Kestrel:Endpoints:Http:Protocols must be one of")]
    [InlineData(
        "Kestrel:Endpoints:Grpc:ClientCertificateMode", "Require", "Kestrel:Endpoints:Grpc:ClientCertificateMode must be one of")]
    [InlineData("Kestrel:EndpointDefaults:SslProtocols:0", "Tls9", "Kestrel:EndpointDefaults:SslProtocols:0 must be one of")]
    [InlineData("Kestrel:Endpoints:Http:Url", "nowhere", "Kestrel:Endpoints:Http:Url is not an address")]
    [InlineData("Kestrel:Endpoints:Http:Url", "http://127.0.0.1:99999", "Kestrel:Endpoints:Http:Url is not an address")]
    public async Task An_invalid_TLS_setting_ends_the_process_with_one_line(string key, string value, string message)
    {
        var line = await TheLineOfAsync((key, value));
        Assert.StartsWith($"Predictions cannot start: {message}", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_key_password_is_not_printed()
    {
        const string password = "a wrong password";
        var line = await TheLineOfAsync(("Kestrel:Certificates:Default:Password", password));
        Assert.StartsWith("Predictions cannot start: The section Kestrel cannot be used", line, StringComparison.Ordinal);
        Assert.DoesNotContain(password, line, StringComparison.Ordinal);
    }

    public void Dispose() => _certificates.Dispose();

    private Task<ServiceUnderTest> StartAsync(params (string Key, string Value)[] further) =>
        // The clock stands still, so a busy machine does not end the warm-up.
        ServiceUnderTest.StartAsync(
            fixture.Redis.ConnectionString, new FakeTimeProvider(FixedClock.Noon),
            Settings([("Start:WarmupCalls", "3"), .. further]));

    private async Task<string> TheLineOfAsync((string Key, string Value) setting)
    {
        using var service = ServiceProcess.Run(
            [("ConnectionStrings:Redis", fixture.Redis.ConnectionString), ("Redis:KeySecret", "long enough a secret"),
                .. Settings(setting)]);
        Assert.Equal(78, await service.ExitAsync());
        var line = Assert.Single(
            service.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        TestContext.Current.TestOutputHelper?.WriteLine(line);
        return line;
    }

    private (string Key, string Value)[] Settings(params (string Key, string Value)[] further) =>
    [
        ("Kestrel:Endpoints:Http:Url", "https://127.0.0.1:0"),
        ("Kestrel:Endpoints:Grpc:Url", "https://127.0.0.1:0"),
        ("Kestrel:Certificates:Default:Path", _certificates.CertificateFile),
        ("Kestrel:Certificates:Default:KeyPath", _certificates.KeyFile),
        .. further,
    ];

    private HttpClient Trusting(Uri address) => new(Handler()) { BaseAddress = address };

    private SocketsHttpHandler Handler()
    {
        var trust =
            new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.ImportFromPemFile(_certificates.AuthorityFile);
        return new SocketsHttpHandler { SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = trust } };
    }

    private static async Task UnavailableAsync(GrpcChannel channel)
    {
        var refusal = await Assert.ThrowsAsync<RpcException>(
            async () => await new V1.CyclePredictions.CyclePredictionsClient(channel).PredictAsync(Samples.Inline()));
        Assert.Contains(refusal.StatusCode, new[] { StatusCode.Unavailable, StatusCode.Internal });
    }

    private static HttpRequestMessage Get(Version version, HttpVersionPolicy policy) =>
        new(HttpMethod.Get, Models) { Version = version, VersionPolicy = policy };

    private static Uri WithoutTls(Uri address) => new UriBuilder(address) { Scheme = Uri.UriSchemeHttp }.Uri;
}

using System.Net.Sockets;
using Predictions.Service.Startup;
using Predictions.Testing;

namespace Predictions.Service.Tests.Access;

/// <summary>Listening beyond loopback without authentication, and invalid security settings.</summary>
public sealed class ExposureTests(ServiceFixture fixture)
{
    [Theory]
    [InlineData("Kestrel:Endpoints:Http:Url", "http://0.0.0.0:0")]
    [InlineData("Kestrel:Endpoints:Http:Url", "http://*:0")]
    [InlineData("Kestrel:Endpoints:Grpc:Url", "http://[::]:0")]
    [InlineData("Kestrel:Endpoints:Operators:Url", "http://+:0")]
    [InlineData("Kestrel:Endpoints:Another:Url", "http://10.0.0.1:0")]
    [InlineData("Kestrel:Endpoints:Http:Url", "http://loopback:0")]
    [InlineData("PreferHostingUrls", "true")]
    public async Task It_does_not_start_beyond_loopback_without_a_security_mode(string setting, string value)
    {
        (string, string)[] settings = [(setting, value), ("Redis:KeySecret", "a secret of a service that listens to all")];
        var problem = await Assert.ThrowsAsync<ConfigurationException>(() => StartAsync(settings));
        Assert.StartsWith(setting, problem.Message, StringComparison.Ordinal);
        Assert.Contains("Security:Mode", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("None")]
    [InlineData("Jwt")]
    public async Task It_starts_beyond_loopback_with_a_security_mode(string mode)
    {
        (string, string)[] tokens = mode == "Jwt"
            ? [("Security:Audience", "a"), ("Security:Issuer", "i"), ("Security:KeysFile", "no-such-file")]
            : [];
        await using var service = await StartAsync(
            [("Kestrel:Endpoints:Operators:Url", "http://0.0.0.0:0"),
                ("Redis:KeySecret", "a secret of a service that listens to all"), ("Security:Mode", mode), .. tokens]);
        using var answer = await service.Http.GetAsync(new Uri("/v1/models", UriKind.Relative), HttpAnswers.Token);
        Assert.Equal(mode == "None" ? 200 : 401, (int)answer.StatusCode);
    }

    [Fact]
    public async Task ASPNETCORE_URLS_opens_no_port()
    {
        await using var redis = await RedisServer.StartAsync();
        var port = LoopbackPort.Free();
        using var service = await ServiceProcess.StartAsync(
            ("ConnectionStrings:Redis", redis.ConnectionString), ("ASPNETCORE_URLS", $"http://0.0.0.0:{port}"),
            ("ASPNETCORE_HTTP_PORTS", $"{port}"));
        using var socket = new TcpClient();
        await Assert.ThrowsAsync<SocketException>(async () => await socket.ConnectAsync("127.0.0.1", port, HttpAnswers.Token));
        await service.LoggedAsync("Security:Mode is not set", HttpAnswers.Token);
    }

    [Theory]
    [InlineData("Security:Mode must be", "Mode=jwt")]
    [InlineData("Security:Audience is not set", "Mode=Jwt", "KeysFile=f", "Issuer=i")]
    [InlineData("needs one of", "Mode=Jwt", "Audience=a")]
    [InlineData("needs one of", "Mode=Jwt", "Audience=a", "KeysFile=f", "Authority=https://i.example")]
    [InlineData("Security:Issuer is not set", "Mode=Jwt", "Audience=a", "KeysFile=f")]
    [InlineData("Security:Authority must be", "Mode=Jwt", "Audience=a", "Authority=http://i.example")]
    [InlineData("Security:Audience is set, and means nothing", "Audience=a")]
    [InlineData("Security:KeysFile is set, and means nothing", "Mode=None", "KeysFile=f")]
    [InlineData("Security:ClockSkewSeconds", "ClockSkewSeconds=301")]
    public async Task Invalid_security_settings_stop_the_start(string wrong, params string[] settings)
    {
        var problem = await Assert.ThrowsAsync<ConfigurationException>(
            () => StartAsync([.. settings.Select(s => s.Split('=', 2)).Select(s => ("Security:" + s[0], s[1]))]));
        Assert.Contains(wrong, problem.Message, StringComparison.Ordinal);
    }

    private Task<ServiceUnderTest> StartAsync(params (string Key, string Value)[] settings) =>
        ServiceUnderTest.StartAsync(fixture.Redis.ConnectionString, null, settings);
}

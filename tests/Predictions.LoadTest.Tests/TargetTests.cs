using Predictions.LoadTest.Targets;

namespace Predictions.LoadTest.Tests;

public class TargetTests
{
    [Theory]
    [InlineData("grpc://127.0.0.1:8081")]
    [InlineData("http://localhost:8080")]
    [InlineData("http://[::1]:8080")]
    public void Loopback_needs_no_confirmation(string text)
    {
        Assert.True(Target.TryParse(text, out var target));
        Assert.Null(target.Rejection(null));
        Assert.Equal(text, target.ToString());
    }

    [Theory]
    [InlineData("https://localhost:1")]
    [InlineData("localhost:8081")]
    [InlineData("grpc://localhost")]
    [InlineData("http://localhost:1/v1")]
    public void Other_forms_are_rejected(string text) => Assert.False(Target.TryParse(text, out _));

    [Theory]
    [InlineData(null, false)]
    [InlineData("example.org", false)]
    [InlineData("example.com", true)]
    public void Another_host_needs_a_confirmation(string? confirmed, bool isAllowed)
    {
        Assert.True(Target.TryParse("grpc://example.com:8081", out var target));
        Assert.Equal(isAllowed, target.Rejection(confirmed) is null);
    }
}

using System.Net;
using Predictions.LoadTest.Targets;
using Predictions.LoadTest.Wire;
using Predictions.LoadTest.Wire.Http1;
using Predictions.LoadTest.Wire.Http2;

namespace Predictions.LoadTest.Load;

/// <summary>Opens connections to a target, with the request rendered once for all of them.</summary>
internal sealed class ConnectionSource
{
    private readonly IPEndPoint _address;
    private readonly Func<IAnswers, LoadConnection> _open;

    /// <exception cref="System.Net.Sockets.SocketException">The target's name is not known.</exception>
    public ConnectionSource(LoadPlan plan)
    {
        _address = plan.Target.Resolve();
        var check = new AnswerCheck(plan.ForecastCycles);
        if (plan.Target.Transport == Transport.Grpc)
        {
            var call = new CallTemplate(plan.Target, plan.ForecastCycles);
            _open = answers => new Http2Connection(_address, plan.Closed ?? int.MaxValue, call, check, answers);
        }
        else
        {
            var get = new GetTemplate(plan.Target, plan.ForecastCycles);
            _open = answers => new Http1Connection(_address, plan.Closed ?? plan.Pipeline, get, check, answers);
        }
    }

    /// <exception cref="System.Net.Sockets.SocketException">Nobody listens there.</exception>
    public LoadConnection Open(IAnswers answers) => _open(answers);
}
